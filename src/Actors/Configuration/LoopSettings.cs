namespace VduseActors.Configuration;

/// <summary>The event loops of a system (section <c>vduse.loops</c>).</summary>
/// <param name="Kind">What the device actors run on.</param>
/// <param name="ControlCpu">CPU of the control loop, or null for any.</param>
/// <param name="DataCpus">One entry per data loop: its CPU, or null for any.</param>
internal sealed record LoopSettings(LoopKind Kind, int? ControlCpu, IReadOnlyList<int?> DataCpus)
{
    private const int MaxLoops = 1024;

    /// <summary>Reads the section <c>vduse.loops</c>.</summary>
    /// <exception cref="VduseConfigurationException">A key is unknown or has a wrong value.</exception>
    public static LoopSettings Read(Config config)
    {
        var loops = ConfigSection.Of(config, "vduse.loops");
        var kind = loops.Choice("kind", LoopKind.EventLoop);
        var control = loops.Integer("control-cpu", -1, -1, MaxLoops);
        var cpus = loops.Integers("data-cpus");
        var count = loops.Integer("data-count", Math.Max(1, cpus.Count), 1, MaxLoops);
        if (cpus.Count > 0 && cpus.Count != count)
            throw loops.Wrong("data-cpus", $"names {cpus.Count} CPUs for {count} loops; give one per loop, or none");
        loops.RefuseUnknown();
        int?[] data = cpus.Count > 0 ? [.. cpus.Select(cpu => (int?)cpu)] : new int?[count];
        return new LoopSettings(kind, control < 0 ? null : control, data);
    }
}
