namespace VduseActors.Deterministic;

/// <summary>What the scheduler of an actor system implements whose turns and timers are work of an execution.</summary>
public interface ISeededScheduler
{
    /// <summary>Who runs the system.</summary>
    SeededExecution Execution { get; }

    /// <summary>Whether the system has ended as a process ends that is killed: none of its turns runs any more.</summary>
    bool IsKilled => false;
}
