using System.CommandLine;
using VduseActors.Configuration;

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

    /// <summary><c>--kernel KERNEL</c>, by default the real one.</summary>
    public static Option<KernelChoice> Kernel() => new("--kernel")
    {
        Description = "The kernel that has the devices: linux, or socket:PATH for one of 'vduse-lab simulate'.",
        HelpName = "KERNEL",
        DefaultValueFactory = _ => KernelChoice.Linux,
        CustomParser = result =>
        {
            if (KernelChoice.TryParse(result.Tokens.Single().Value, out var choice)
                && (choice == KernelChoice.Linux || choice.SocketPath is not null))
            {
                return choice;
            }

            result.AddError($"--kernel: '{result.Tokens.Single().Value}' is neither linux nor socket:PATH.");
            return default;
        },
    };

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document instead of text." };
}
