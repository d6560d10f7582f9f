namespace VduseActors.ActorRuntime.Pattern;

/// <summary>Options for a supervisor that starts its child again after a growing delay.</summary>
public static class Backoff
{
    /// <summary>The child is started again when it fails and its strategy says restart.</summary>
    /// <param name="childProps">How to make the child.</param>
    /// <param name="childName">Its name.</param>
    /// <param name="minBackoff">The first delay; more than zero.</param>
    /// <param name="maxBackoff">The longest delay; no less than the first.</param>
    /// <param name="randomFactor">From 0 to 1: how much of a delay may be added at random.</param>
    /// <param name="maxNrOfRetries">Restarts allowed; -1 for no limit.</param>
    public static BackoffOptions OnFailure(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries) =>
        new BackoffSettings(childProps, childName, minBackoff, maxBackoff, randomFactor, BackoffTrigger.Failure).WithMaxNrOfRetries(maxNrOfRetries);

    /// <summary>The child is started again when it has stopped, for whatever reason.</summary>
    /// <param name="childProps">How to make the child.</param>
    /// <param name="childName">Its name.</param>
    /// <param name="minBackoff">The first delay; more than zero.</param>
    /// <param name="maxBackoff">The longest delay; no less than the first.</param>
    /// <param name="randomFactor">From 0 to 1: how much of a delay may be added at random.</param>
    /// <param name="maxNrOfRetries">Restarts allowed; -1 for no limit.</param>
    public static BackoffOptions OnStop(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries) =>
        new BackoffSettings(childProps, childName, minBackoff, maxBackoff, randomFactor, BackoffTrigger.Stop).WithMaxNrOfRetries(maxNrOfRetries);
}
