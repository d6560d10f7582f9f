using Akka.Configuration;
using VduseActors.Loops;
using VduseActors.Settings;

namespace VduseActors.Configuration;

/// <summary>The event loops of a system (section <c>vduse.loops</c>).</summary>
/// <param name="Kind">What the device actors run on.</param>
/// <param name="ControlCpu">CPU of the control loop, or null for any.</param>
/// <param name="DataCpus">One entry per data loop: its CPU, or null for any.</param>
/// <param name="Assignment">How queues are spread over the data loops.</param>
/// <param name="Wait">What data loops do when there is nothing to do.</param>
/// <param name="MaxSpin">Longest time that <see cref="WaitStrategy.Adaptive"/> looks before it sleeps.</param>
internal sealed record LoopSettings(
    LoopKind Kind, int? ControlCpu, IReadOnlyList<int?> DataCpus, QueueAssignment Assignment, WaitStrategy Wait, TimeSpan MaxSpin)
{
    private const int MaxLoops = 1024;

    /// <summary>Options of the data loop on a CPU.</summary>
    public EventLoopOptions DataOptions(int? cpu) => new(cpu, Wait, MaxSpin);

    /// <summary>Reads the section <c>vduse.loops</c>.</summary>
    /// <exception cref="VduseConfigurationException">A key is unknown or has a wrong value.</exception>
    public static LoopSettings Read(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return VduseConfigurationException.Of(() => Read(AkkaSettings.Read(config)));
    }

    /// <summary>Reads the section <c>vduse.loops</c>.</summary>
    /// <exception cref="SettingsException">A key is unknown or has a wrong value.</exception>
    public static LoopSettings Read(SettingsTree tree)
    {
        var loops = SettingsSection.Of(tree, "vduse.loops");
        loops.Allow("kind", "control-cpu", "data-cpus", "data-count", "assignment", "wait-strategy", "max-spin");
        var kind = loops.Choice("kind", LoopKind.EventLoop);
        var control = loops.Integer("control-cpu", -1, -1, MaxLoops);
        var cpus = loops.Integers("data-cpus");
        var count = loops.Integer("data-count", Math.Max(1, cpus.Count), 1, MaxLoops);
        if (cpus.Count > 0 && cpus.Count != count)
            throw loops.Wrong("data-cpus", Invariant($"names {cpus.Count} CPUs for {count} loops; give one per loop, or none"));
        var assignment = loops.Choice("assignment", QueueAssignment.PerQueue);
        var wait = loops.Choice("wait-strategy", WaitStrategy.Yield);
        var maxSpin = loops.Duration("max-spin", TimeSpan.FromMicroseconds(50));
        if (maxSpin > TimeSpan.FromMilliseconds(10))
            throw loops.Wrong("max-spin", "is longer than 10 ms: a loop that waits that long should sleep; write for example 50 micros");
        int?[] data = cpus.Count > 0 ? [.. cpus.Select(cpu => (int?)cpu)] : new int?[count];
        return new LoopSettings(kind, control < 0 ? null : control, data, assignment, wait, maxSpin);
    }
}
