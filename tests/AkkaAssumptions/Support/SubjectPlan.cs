using Akka.Actor;

namespace VduseActors.AkkaAssumptions.Support;

/// <summary>What a <see cref="Subject"/> does in its hooks; shared by its incarnations.</summary>
internal sealed class SubjectPlan
{
    private int _incarnations;

    public int Incarnations => Volatile.Read(ref _incarnations);

    public SupervisorStrategy? Strategy { get; init; }

    public Action<int> Constructing { get; init; } = _ => { };

    public Action<Subject> Starting { get; init; } = _ => { };

    /// <summary>Runs before the inherited hook; return false to leave that one out.</summary>
    public Func<Subject, Exception, object?, bool> Restarting { get; init; } = (_, _, _) => true;

    public Action<Subject> Stopping { get; init; } = _ => { };

    /// <summary>Sees a message first; true if it has handled it.</summary>
    public Func<Subject, object, bool> Receiving { get; init; } = (_, _) => false;

    public int Next() => Interlocked.Increment(ref _incarnations);
}
