using System.CommandLine;
using System.Text.Json;
using VduseActors.Faults;
using VduseActors.Host;
using VduseActors.Host.Commands;
using VduseActors.Host.Output;
using VduseActors.Lab.Faults;
using VduseActors.Lab.Output;

namespace VduseActors.Lab.Commands;

/// <summary><c>vduse-lab fault-kinds</c>: the kinds of faults that a fault plan can name.</summary>
internal static class FaultKindsCommand
{
    public static Command Create(CommandContext context)
    {
        var json = CommonOptions.Json();
        var command = new Command("fault-kinds", "List the kinds of faults that a fault plan can name.") { json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
            {
                context.Output.WriteLine(
                    JsonSerializer.Serialize([.. FaultKinds.All.Select(FaultKindReport.Of)], LabJson.Default.FaultKindReportArray));
            }
            else
            {
                TextTable.Write(
                    context.Output,
                    ["KIND", "WHAT IT DOES", "WHAT THE DEVICE MUST DO", "FROM"],
                    FaultKinds.All.Select(kind => new[] { kind.Name, kind.Effect, kind.Demand, string.Join(' ', kind.Entries) }));
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
