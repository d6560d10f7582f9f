namespace VduseActors.TestKit;

/// <summary>
/// An expectation of a test was not met. The message says which, then how to replay the run: its seed, the faults that fired, and what
/// the daemon logged last.
/// </summary>
public sealed class DeviceTestException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="expectation">What was expected and what was found.</param>
    /// <param name="context">Seed, faults and log of the run.</param>
    public DeviceTestException(string expectation, string context)
        : base($"{expectation}{Environment.NewLine}{context}") => Expectation = expectation;

    /// <summary>What was expected and what was found.</summary>
    public string Expectation { get; }
}
