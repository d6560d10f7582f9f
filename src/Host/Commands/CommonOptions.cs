using System.CommandLine;

namespace VduseActors.Host.Commands;

/// <summary>Options that several commands take.</summary>
internal static class CommonOptions
{
    /// <summary><c>--config FILE</c>, by default <c>hocon.conf</c> of the working directory.</summary>
    public static Option<string> Config() => new("--config", "-c")
    {
        Description = "Configuration file (HOCON).",
        HelpName = "FILE",
        DefaultValueFactory = _ => "hocon.conf",
    };

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document instead of text." };
}
