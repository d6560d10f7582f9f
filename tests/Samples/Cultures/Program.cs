using System.Globalization;

namespace VduseActors.Samples.Tests.Cultures;

/// <summary>This test assembly as a program of its own: an application in the culture of its environment.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [var culture])
        {
            await Console.Error.WriteLineAsync("usage: the culture that the environment is to have given to this process");
            return 2;
        }

        // Otherwise the run would prove nothing.
        if (CultureInfo.CurrentCulture.Name != culture || (-1).ToString(CultureInfo.CurrentCulture) + 0.5.ToString(CultureInfo.CurrentCulture) == "-10.5")
        {
            await Console.Error.WriteLineAsync($"the culture is '{CultureInfo.CurrentCulture.Name}', or ICU does not know it");
            return 3;
        }

        return await new ForeignApplication(Console.Out).RunAsync() ? 0 : 1;
    }
}
