using Akka.Configuration;

namespace VduseActors.Faults;

/// <summary>Plans as Akka reads them: the parser keeps no places, so mistakes name file and key.</summary>
internal static class PlanText
{
    public static Config ReadFile(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FaultPlanException($"{path}: cannot be read ({failure.Message}); give a fault plan that is there", failure);
        }

        return Parse(text, path);
    }

    public static Config ReadText(string text) => Parse(text, "plan");

    public static int? LineOf(Config config, string key) => null;

    private static Config Parse(string text, string path)
    {
        try
        {
            return ConfigurationFactory.ParseString(text);
        }
        catch (Exception mistake)
        {
            // The parser has no one exception type: unbalanced braces end in IndexOutOfRangeException, for one.
            throw new FaultPlanException($"{path}: not valid HOCON ({mistake.Message}): check braces, quotes and '='", mistake);
        }
    }
}
