using VduseActors.Faults;

namespace VduseActors.Host.Faults;

/// <summary>Fault plans that the user names on the command line.</summary>
internal static class FaultPlanFile
{
    /// <summary><c>--faults FILE</c>.</summary>
    public static System.CommandLine.Option<string?> Option() => new("--faults")
    {
        Description = "A fault plan (see docs/faults.md): what shall go wrong, and when.",
        HelpName = "FILE",
    };

    /// <summary>Reads a plan.</summary>
    /// <exception cref="BadInputException">It cannot be read, or is wrong.</exception>
    public static FaultPlan Load(string path)
    {
        try
        {
            return FaultPlan.Load(path);
        }
        catch (FaultPlanException mistake)
        {
            throw new BadInputException($"{mistake.Message}.", mistake);
        }
    }

    /// <summary>Arms a plan for a kernel.</summary>
    /// <param name="path">The plan.</param>
    /// <param name="isSimulated">Whether the kernel is a simulated one.</param>
    /// <param name="log">Gets a line for every fault that fires.</param>
    /// <exception cref="BadInputException">It cannot be read, is wrong, or has kinds that need a simulated kernel.</exception>
    public static FaultInjector Arm(string path, bool isSimulated, Serilog.ILogger log)
    {
        var plan = Load(path);
        if (!isSimulated && plan.Faults.FirstOrDefault(fault => !fault.Kind.WorksOnRealKernel) is { } impossible)
        {
            throw new BadInputException(
                $"{path}: faults.{impossible.Name}: {impossible.Kind.Name} needs a simulated kernel (vduse.kernel = simulated); on a real one only backend and actor faults work.");
        }

        log.Information("Fault plan {Path}: seed {Seed}, {Count} faults", path, plan.Seed, plan.Faults.Count);
        return new FaultInjector(new FaultSession(plan) { Fired = fired => log.Warning("Fault: {Fired}", fired.ToString()) });
    }
}
