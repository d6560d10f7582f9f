namespace VduseActors.ActorRuntime.TestKit.Internal;

/// <summary>Takes the result of work that was told to block its caller, and so is complete by now.</summary>
internal static class SynchronousWait
{
    public static T Result<T>(this ValueTask<T> work) => work.AsTask().GetAwaiter().GetResult();

    public static void Wait(this ValueTask work) => work.AsTask().GetAwaiter().GetResult();
}
