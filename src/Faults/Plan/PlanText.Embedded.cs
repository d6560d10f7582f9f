using VduseActors.ActorRuntime.Configuration.Hocon;

namespace VduseActors.Faults;

/// <summary>Plans as the embedded runtime reads them: includes are followed and every value knows its line.</summary>
internal static class PlanText
{
    public static Config ReadFile(string path)
    {
        try
        {
            return HoconFile.Parse(path);
        }
        catch (ConfigurationException mistake)
        {
            throw new FaultPlanException(mistake.Message, mistake);
        }
    }

    public static Config ReadText(string text)
    {
        try
        {
            return ConfigurationFactory.ParseString(text);
        }
        catch (ConfigurationException mistake)
        {
            throw new FaultPlanException($"plan: {mistake.Message}", mistake);
        }
    }

    public static int? LineOf(Config config, string key) => HoconFile.OriginOf(config, key)?.Line;
}
