namespace VduseActors.Architecture.Tests;

/// <summary>Does what is forbidden, in a lambda, an iterator and an asynchronous method; nobody calls it.</summary>
internal static class Sinner
{
    public static Action Lambda => () => Thread.Sleep(1);

    public static IEnumerable<DateTime> Iterator()
    {
        yield return DateTime.Now;
    }

    public static async Task Asynchronous() => await Task.Run(() => { });
}
