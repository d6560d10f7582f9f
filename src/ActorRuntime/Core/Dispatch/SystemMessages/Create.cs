namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Construct the actor; always the first message of a cell.</summary>
internal sealed class Create(ActorInitializationException? failure) : SystemMessage
{
    /// <summary>Set when the cell cannot work at all, for example with the wrong mailbox.</summary>
    public ActorInitializationException? Failure { get; } = failure;
}
