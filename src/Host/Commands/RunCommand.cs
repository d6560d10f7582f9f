using System.CommandLine;
using Serilog.Events;
using VduseActors.Host.Configuration;
using VduseActors.Host.Faults;
using VduseActors.Host.Logging;
using VduseActors.Host.Serving;
using VduseActors.Simulator;

namespace VduseActors.Host.Commands;

/// <summary><c>vdused run</c>: creates, attaches and serves every configured device until it is told to end.</summary>
internal static class RunCommand
{
    public static Command Create(CommandContext context)
    {
        var config = CommonOptions.Config();
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Show debug messages too." };
        var faults = FaultPlanFile.Option();
        var command = new Command(
            "run", "Create, attach and serve every configured device until SIGTERM, SIGINT or SIGHUP.") { config, verbose, faults };
        command.SetAction(
            (parsed, _) => RunAsync(parsed.GetRequiredValue(config), parsed.GetValue(verbose), parsed.GetValue(faults), context));
        return command;
    }

    private static async Task<int> RunAsync(string path, bool verbose, string? plan, CommandContext context)
    {
        var configuration = HostConfiguration.Load(path);
        DirectoryCheck.CheckAll(configuration);

        // The second time with the queues: to know them, every backend is opened.
        var devices = configuration.Settings.Devices.Count;
        DescriptorLimit.MustSuffice(devices, queues: devices);
        DescriptorLimit.MustSuffice(devices, DefinitionCheck.CheckAll(configuration));
        using var kernel = configuration.OpenKernel(context.OpenKernel);
        await using var log = HostLog.ForServer(configuration.Log, verbose ? LogEventLevel.Debug : configuration.LogLevel, context);
        if (plan is null)
            return await new DeviceServer(configuration, kernel, log.Logger, context).RunAsync();
        var faults = FaultPlanFile.Arm(plan, (kernel as SimulatedVduse)?.Kernel.Profile, log.Logger);
        FaultPlanFile.MustFit(faults, configuration.Settings.Devices);
        using var faulty = kernel is SimulatedVduse simulated
            ? KernelFactory.OpenSimulated(faults, simulated.Kernel.Profile)
            : faults.Around(kernel);
        return await new DeviceServer(configuration, faulty, log.Logger, context, faults).RunAsync();
    }
}
