using System.CommandLine;
using System.Text.Json;
using VduseActors.Host.Diagnosis;
using VduseActors.Host.Output;

namespace VduseActors.Host.Commands;

/// <summary><c>vdused doctor</c>: whether this machine can serve devices, what is in the way, and what to do about each.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandContext context)
    {
        var json = CommonOptions.Json();
        var command = new Command("doctor", "Say whether this machine can serve devices, and what to do where it cannot.") { json };
        command.SetAction(parsed =>
        {
            var findings = new Doctor(context.Machine, context.OpenKernel).Examine();
            var report = new DoctorReport(findings.All(finding => finding.Severity != Severity.Error), findings);
            if (parsed.GetValue(json))
            {
                context.Output.WriteLine(JsonSerializer.Serialize(report, HostJson.Default.DoctorReport));
            }
            else
            {
                Print(report, context.Output);
            }

            return report.Healthy ? ExitCode.Ok : ExitCode.Failure;
        });
        return command;
    }

    private static void Print(DoctorReport report, TextWriter output)
    {
        foreach (var finding in report.Findings)
        {
            var mark = finding.Severity switch
            {
                Severity.Ok => "ok     ",
                Severity.Warning => "warning",
                _ => "ERROR  ",
            };
            output.WriteLine($"{mark}  {finding.Subject}: {finding.Text}");
            if (finding.Remedy is { } remedy)
            {
                output.WriteLine($"         -> {remedy}");
            }
        }

        output.WriteLine(report.Healthy
            ? "This machine can serve devices."
            : "This machine cannot serve devices yet; './vduse-lab demo' works on any machine, with a simulated kernel.");
    }
}
