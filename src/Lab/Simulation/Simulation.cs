using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Remote;

namespace VduseActors.Lab.Simulation;

/// <summary>A simulated machine in this process, for daemons in others: a kernel, the bus, the driver, and a user for each disk.</summary>
/// <param name="options">What to simulate.</param>
/// <param name="output">Takes a line per event.</param>
internal sealed class Simulation(SimulationOptions options, TextWriter output)
{
    private static readonly TimeSpan _progressInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<DiskUser> _users = [];

    /// <summary>Runs until cancelled.</summary>
    /// <returns>Whether every device kept to its specification and every read was right.</returns>
    /// <exception cref="Kernel.VduseException">The socket cannot be had.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        using var kernel = new SimulatedKernel(options.Profile, new SimulatedKernelOptions { LoadBlockDriver = false });
        kernel.LoadDriver(new ProbingModule(new BlockDriverModule(new BlockDriverOptions { MaxQueues = options.MaxQueues }), Use));
        using var server = new KernelServer(() => new SimulatedVduse(kernel), options.Socket);
        Say($"simulated kernel (profile {options.Profile}) ready: vduse.kernel = \"socket:{options.Socket}\"");
        using var timer = new PeriodicTimer(_progressInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                foreach (var line in Users().Select(user => user.Progress()).OfType<string>())
                {
                    Say(line);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Asked to end: the machine is switched off, whoever uses it.
        }

        string[] mistakes = [.. Users().SelectMany(user => user.Mistakes.Select(mistake => $"{user.Name}: {mistake}"))];
        foreach (var mistake in mistakes)
        {
            Say($"WRONG: {mistake}");
        }

        Say(mistakes.Length == 0 ? "simulated kernel ends; nothing was wrong" : "simulated kernel ends");
        return mistakes.Length == 0;
    }

    private void Use(SimulatedBlockDriver disk)
    {
        var user = new DiskUser(disk, options.Load, Say);
        lock (_lock)
        {
            _users.Add(user);
        }
    }

    private DiskUser[] Users()
    {
        lock (_lock)
        {
            return [.. _users];
        }
    }

    private void Say(string line)
    {
        lock (output)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
