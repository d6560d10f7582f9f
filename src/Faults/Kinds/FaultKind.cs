using VduseActors.Kernel;
using VduseActors.Simulator;

namespace VduseActors.Faults;

/// <summary>One kind of fault: what it does, what a device must do then, and what it can be told.</summary>
public sealed record FaultKind
{
    internal FaultKind()
    {
    }

    /// <summary>Name in plans: area, dot, effect.</summary>
    public required string Name { get; init; }

    /// <summary>What it is in.</summary>
    public required FaultArea Area { get; init; }

    /// <summary>Where it has its opportunities.</summary>
    public required FaultPoint Point { get; init; }

    /// <summary>What it does, one sentence.</summary>
    public required string Effect { get; init; }

    /// <summary>What the device must do then, one sentence.</summary>
    public required string Demand { get; init; }

    /// <summary>Entries of the conformance catalogue that it comes from, for example <c>C01</c>; never empty.</summary>
    public required IReadOnlyList<string> Entries { get; init; }

    /// <summary>The most that the driver may notice.</summary>
    public required FaultConsequence Consequence { get; init; }

    /// <summary>Keys that it takes beside those of its trigger.</summary>
    public FaultParameters Parameters { get; init; }

    /// <summary>Backend operations that it can meet; empty for all, and for kinds of other areas.</summary>
    public IReadOnlyList<string> Operations { get; init; } = [];

    /// <summary>Types of control messages that it can meet; empty for all, and for kinds of other areas.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];

    /// <summary>Backends that it can be in; none for kinds of other areas.</summary>
    public FaultBackends Backends { get; init; }

    /// <summary>Errors that it can give, the default first; empty when it gives none.</summary>
    public IReadOnlyList<Errno> Errors { get; init; } = [];

    /// <summary>Default of <c>delay</c>.</summary>
    public TimeSpan DefaultDelay { get; init; }

    /// <summary>Default of <c>count</c>.</summary>
    public int DefaultCount { get; init; } = 1;

    /// <summary>
    /// Whether it can be injected above a real kernel: it then needs nothing of the driver or of the kernel's side of the device.
    /// </summary>
    public bool WorksOnRealKernel => Area is FaultArea.Backend or FaultArea.File or FaultArea.Actor;

    /// <summary>What it does where it fires: a function for each seam that it has opportunities at.</summary>
    internal IReadOnlyList<Delegate> Effects { get; init; } = [];

    /// <summary>What it does at a seam.</summary>
    /// <exception cref="InvalidOperationException">Nothing: it has no opportunity there.</exception>
    internal TEffect EffectAt<TEffect>()
        where TEffect : Delegate =>
        Effects.OfType<TEffect>().FirstOrDefault() ?? throw new InvalidOperationException($"{Name} has no {typeof(TEffect).Name}.");

    /// <summary>Whether a kernel can do what the kind does.</summary>
    /// <param name="profile">The simulated kernel.</param>
    public bool HappensOn(KernelProfile profile) => ObstacleOn(profile) is null;

    /// <summary>Why a kernel cannot do what the kind does, as in "6.12, which ..."; null when it can.</summary>
    internal string? ObstacleOn(KernelProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return profile.Protocol == VduseProtocol.Mainline ? null
            : Consequence == FaultConsequence.DeviceLost && Area == FaultArea.Message ? "waits for answers without a limit"
            : Point == FaultPoint.RegisterUmem ? "takes no memory of the daemon's"
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
