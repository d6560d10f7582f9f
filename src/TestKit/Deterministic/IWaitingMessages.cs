namespace VduseActors.TestKit.Deterministic;

/// <summary>A mailbox that says what waits in it. Any thread.</summary>
internal interface IWaitingMessages
{
    /// <summary>Types of the messages, oldest first.</summary>
    IReadOnlyList<string> Waiting { get; }
}
