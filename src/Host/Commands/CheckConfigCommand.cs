using System.CommandLine;
using VduseActors.Host.Configuration;

namespace VduseActors.Host.Commands;

/// <summary><c>vdused check-config</c>: everything that <c>run</c> would find wrong before it creates the first device.</summary>
internal static class CheckConfigCommand
{
    public static Command Create(CommandContext context)
    {
        var config = CommonOptions.Config();
        var command = new Command("check-config", "Check a configuration and its images; nothing is created.") { config };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(config);
            var configuration = HostConfiguration.Load(path);
            DirectoryCheck.CheckAll(configuration);
            DefinitionCheck.CheckAll(configuration);
            var count = configuration.Settings.Devices.Count;
            context.Output.WriteLine($"{path}: {count} {(count == 1 ? "device" : "devices")}, no mistake found");
            return ExitCode.Ok;
        });
        return command;
    }
}
