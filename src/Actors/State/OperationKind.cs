namespace VduseActors.State;

/// <summary>What a <see cref="ControlOperation"/> does.</summary>
internal enum OperationKind
{
    /// <summary>Map rings, prepare queues, reply, run.</summary>
    Start,

    /// <summary>Quiesce queues, unmap, reply.</summary>
    Stop,
}
