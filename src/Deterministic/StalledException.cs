namespace VduseActors.Deterministic;

/// <summary>
/// What was waited for can never happen: nothing can run, no timer is due in the time allowed, and somebody still waits. The message
/// names who waits for what, and the seed.
/// </summary>
public sealed class StalledException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StalledException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Who waits for what.</param>
    public StalledException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Who waits for what.</param>
    /// <param name="innerException">The cause.</param>
    public StalledException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
