namespace VduseActors.Loops;

/// <summary>Where an event loop runs and how it waits.</summary>
/// <param name="Cpu">CPU to pin its thread to, or null.</param>
/// <param name="Wait">What it does when there is nothing to do.</param>
/// <param name="MaxSpin">Longest time that <see cref="WaitStrategy.Adaptive"/> looks before it sleeps.</param>
/// <param name="StallLimit">Time after which a turn that does not end has to leave the loop to the others; zero: the usual.</param>
internal readonly record struct EventLoopOptions(
    int? Cpu = null, WaitStrategy Wait = WaitStrategy.Block, TimeSpan MaxSpin = default, TimeSpan StallLimit = default)
{
    /// <summary>Longer than any turn that gets on takes, and well below the time in which control messages have to be answered.</summary>
    public static readonly TimeSpan UsualStallLimit = TimeSpan.FromSeconds(2);
}
