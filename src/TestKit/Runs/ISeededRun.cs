namespace VduseActors.TestKit.Runs;

/// <summary>A run that follows from a seed and that somebody watches from another thread.</summary>
internal interface ISeededRun : IDisposable
{
    /// <summary>Does all of it.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    void Live();

    /// <summary>What it came to.</summary>
    FaultRunResult Result();

    /// <summary>How many pieces of work it has run. Any thread.</summary>
    long Steps { get; }

    /// <summary>Ends it before the next step. Any thread.</summary>
    /// <param name="grace">How long the step under way may still take.</param>
    /// <returns>Whether it has ended.</returns>
    bool Interrupt(TimeSpan grace);

    /// <summary>Where it stands, one line each. Any thread.</summary>
    IReadOnlyList<string> Describe();
}
