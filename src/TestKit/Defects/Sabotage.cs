namespace VduseActors.TestKit.Defects;

/// <summary>Defects that can be built into a device under test, to prove that fault runs find them. Never used in earnest.</summary>
public enum Sabotage
{
    /// <summary>None.</summary>
    None,

    /// <summary>Some requests are taken and never completed.</summary>
    CompletionDropped,

    /// <summary>Driver memory is let go before the queues have stopped using it.</summary>
    UnmapBeforeQuiesce,

    /// <summary>Some control messages are answered long after they should be.</summary>
    ReplyTooLate,

    /// <summary>A request makes its queue's thread wait in real time, for ever.</summary>
    ThreadHangs,

    /// <summary>The in-flight logs are lost with the process that is killed.</summary>
    LogsLost,

    /// <summary>The in-flight logs are those that the process before the last one left.</summary>
    LogsOutdated,
}
