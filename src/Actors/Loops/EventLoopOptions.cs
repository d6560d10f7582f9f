namespace VduseActors.Loops;

/// <summary>Where an event loop runs and how it waits.</summary>
/// <param name="Cpu">CPU to pin its thread to, or null.</param>
/// <param name="Wait">What it does when there is nothing to do.</param>
/// <param name="MaxSpin">Longest time that <see cref="WaitStrategy.Adaptive"/> looks before it sleeps.</param>
internal readonly record struct EventLoopOptions(int? Cpu = null, WaitStrategy Wait = WaitStrategy.Block, TimeSpan MaxSpin = default);
