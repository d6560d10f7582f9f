namespace VduseActors.Faults;

/// <summary>
/// When a fault fires. Each passing of its point that its target admits is an opportunity; opportunities are counted from 1.
/// </summary>
public sealed record FaultTrigger
{
    /// <summary>The first opportunity, once.</summary>
    public static FaultTrigger First { get; } = new() { Nth = 1, Times = 1 };

    /// <summary>
    /// Fires at this opportunity and, while <see cref="Times"/> lasts, at those that follow; null where another rule holds.
    /// </summary>
    public long? Nth { get; init; }

    /// <summary>Fires at every n-th opportunity; null where another rule holds.</summary>
    public long? Every { get; init; }

    /// <summary>Fires at an opportunity with this probability, drawn from the plan's seed; null where another rule holds.</summary>
    public double? Probability { get; init; }

    /// <summary>Opportunities before this much time has passed since the start do not count.</summary>
    public TimeSpan After { get; init; }

    /// <summary>How often it fires at most; null for no limit.</summary>
    public int? Times { get; init; }

    /// <summary>Fires at the n-th opportunity.</summary>
    /// <param name="nth">From 1.</param>
    /// <param name="times">At how many opportunities in a row.</param>
    public static FaultTrigger At(long nth, int times = 1) => new() { Nth = nth, Times = times };

    /// <summary>Fires at every n-th opportunity.</summary>
    /// <param name="every">From 1.</param>
    /// <param name="times">How often at most; null for no limit.</param>
    public static FaultTrigger EveryNth(long every, int? times = null) => new() { Every = every, Times = times };

    /// <summary>Fires at an opportunity with a probability.</summary>
    /// <param name="probability">Above 0, at most 1.</param>
    /// <param name="times">How often at most; null for no limit.</param>
    public static FaultTrigger WithProbability(double probability, int? times = null) => new() { Probability = probability, Times = times };
}
