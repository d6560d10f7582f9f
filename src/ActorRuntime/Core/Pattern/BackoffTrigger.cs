namespace VduseActors.ActorRuntime.Pattern;

/// <summary>What makes a backoff supervisor start its child again.</summary>
internal enum BackoffTrigger
{
    Failure,
    Stop,
}
