using VduseActors.Devices;
using VduseActors.Faults;
using VduseActors.Host.Configuration;
using VduseActors.Simulator;

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
    /// <param name="path">The file.</param>
    /// <param name="option">The option that named it.</param>
    /// <param name="profile">The simulated kernel that it is for; null for a real one.</param>
    /// <param name="check">Refuses more; null for nothing.</param>
    /// <exception cref="BadInputException">It cannot be read, is wrong, or has a fault that never happens on that kernel.</exception>
    public static FaultPlan Load(string path, string option, KernelProfile? profile, Action<FaultPlan>? check = null)
    {
        ConfigFileCheck.MustBeReadable(path, option, "a fault plan");
        try
        {
            var plan = FaultPlan.Load(path);
            if (profile is not null)
            {
                plan.MustHappenOn(profile);
            }

            check?.Invoke(plan);
            return plan;
        }
        catch (FaultPlanException mistake)
        {
            throw new BadInputException(mistake.Message, mistake);
        }
    }

    /// <summary>Refuses a plan with faults that none of the devices can have.</summary>
    /// <exception cref="BadInputException">It has; the message names place, device and remedy.</exception>
    public static void MustFit(FaultInjector? faults, IEnumerable<IDeviceDefinition> devices)
    {
        try
        {
            faults?.MustFit(devices);
        }
        catch (FaultPlanException mistake)
        {
            throw new BadInputException(mistake.Message, mistake);
        }
    }

    /// <summary>Arms a plan for a kernel.</summary>
    /// <param name="path">The plan.</param>
    /// <param name="profile">The simulated kernel; null for a real one.</param>
    /// <param name="log">Gets a line for every fault that fires.</param>
    /// <exception cref="BadInputException">It cannot be read, is wrong, or has kinds that the kernel cannot have.</exception>
    public static FaultInjector Arm(string path, KernelProfile? profile, Serilog.ILogger log)
    {
        var plan = Load(path, "--faults", profile);
        if (profile is null && plan.Faults.FirstOrDefault(fault => !fault.Kind.WorksOnRealKernel) is { } impossible)
        {
            throw new BadInputException(
                $"{path}: faults.{impossible.Name}: {impossible.Kind.Name} needs a simulated kernel (vduse.kernel = simulated); on a real one only backend, file and actor faults work.");
        }

        log.Information("Fault plan {Path:l}: seed {Seed}, {Count} faults", path, plan.Seed, plan.Faults.Count);
        return new FaultInjector(new FaultSession(plan) { Fired = fired => log.Warning("Fault: {Fired:l}", fired.ToString()) });
    }
}
