using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <summary>One fault of a plan.</summary>
public sealed record FaultSpec
{
    /// <summary>Creates a fault with its kind's defaults, at the first opportunity.</summary>
    /// <param name="name">Name within the plan: letters, digits and dashes.</param>
    /// <param name="kind">Name of the kind.</param>
    /// <exception cref="KeyNotFoundException">There is no such kind.</exception>
    public FaultSpec(string name, string kind)
        : this(name, FaultKinds.Get(kind))
    {
    }

    /// <summary>Creates a fault with its kind's defaults, at the first opportunity.</summary>
    /// <param name="name">Name within the plan: letters, digits and dashes.</param>
    /// <param name="kind">The kind.</param>
    public FaultSpec(string name, FaultKind kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(kind);
        Name = name;
        Kind = kind;
        Error = kind.Errors.Count > 0 ? kind.Errors[0] : Errno.None;
        Delay = kind.DefaultDelay;
        Count = kind.DefaultCount;
    }

    /// <summary>Name within the plan.</summary>
    public string Name { get; init; }

    /// <summary>The kind.</summary>
    public FaultKind Kind { get; }

    /// <summary>When it fires.</summary>
    public FaultTrigger Trigger { get; init; } = FaultTrigger.First;

    /// <summary>What it concerns.</summary>
    public FaultTarget Target { get; init; } = FaultTarget.Any;

    /// <summary>The error it gives, for kinds that give one.</summary>
    public Errno Error { get; init; }

    /// <summary>How long, for kinds that last.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How much, for kinds that have an amount.</summary>
    public int Count { get; init; }
}
