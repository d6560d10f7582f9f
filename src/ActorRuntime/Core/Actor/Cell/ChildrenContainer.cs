using System.Diagnostics.CodeAnalysis;

namespace VduseActors.ActorRuntime.Actor;

/// <summary>The children of one actor, and which of them it waits for. Safe from any thread.</summary>
internal sealed class ChildrenContainer
{
    private static readonly IReadOnlyList<IInternalActorRef> _none = [];

    private readonly Lock _lock = new();
    private Dictionary<string, ChildStats?>? _byName; // null as value: the name is reserved
    private HashSet<IActorRef>? _dying;
    private TerminationReason _reason;
    private Exception? _cause;
    private bool _terminated;

    /// <summary>Neither restarting nor stopping.</summary>
    public bool IsNormal => !_terminated && _reason is TerminationReason.None or TerminationReason.UserRequest;

    /// <summary>Stopping or stopped.</summary>
    public bool IsTerminating => _terminated || _reason == TerminationReason.Termination;

    /// <summary>A new incarnation waits for the children of the old one.</summary>
    public bool IsWaitingForChildren => _reason is TerminationReason.Recreation or TerminationReason.Creation;

    public void Reserve(string name)
    {
        lock (_lock)
        {
            if (IsTerminating)
                throw new InvalidOperationException("Cannot create child while terminating or terminated");
            if (!(_byName ??= []).TryAdd(name, null))
                throw new InvalidActorNameException($"Actor name \"{name}\" is not unique!");
        }
    }

    public void Unreserve(string name)
    {
        lock (_lock)
        {
            if (_byName!.TryGetValue(name, out var stats) && stats is null)
                _byName.Remove(name);
        }
    }

    public void Add(string name, IInternalActorRef child)
    {
        lock (_lock)
            _byName![name] = new ChildStats(child);
    }

    public bool TryGetByName(string name, [NotNullWhen(true)] out ChildStats? stats)
    {
        lock (_lock)
        {
            stats = null;
            return _byName?.TryGetValue(name, out stats) == true && stats is not null;
        }
    }

    public bool TryGetByRef(IActorRef child, [NotNullWhen(true)] out ChildStats? stats) =>
        TryGetByName(child.Path.Name, out stats) && stats.Child.Equals(child);

    public bool Contains(IActorRef child) => TryGetByRef(child, out _);

    /// <summary>The children now alive or going, in the order of creation.</summary>
    public IReadOnlyList<IInternalActorRef> Refs()
    {
        lock (_lock)
            return _byName is not { Count: > 0 } ? _none : [.. _byName.Values.OfType<ChildStats>().Select(stats => stats.Child)];
    }

    public IReadOnlyList<ChildStats> Stats()
    {
        lock (_lock)
            return _byName is null ? [] : [.. _byName.Values.OfType<ChildStats>()];
    }

    /// <summary>Notes that a child has been asked to stop.</summary>
    public void ShallDie(IActorRef child)
    {
        lock (_lock)
        {
            if (_byName?.TryGetValue(child.Path.Name, out var stats) != true || stats?.Child.Equals(child) != true)
                return;
            (_dying ??= []).Add(child);
            if (_reason == TerminationReason.None)
                _reason = TerminationReason.UserRequest;
        }
    }

    /// <summary>Says what is to follow when the last dying child is gone; false when there is none to wait for.</summary>
    public bool SetTerminationReason(TerminationReason reason, Exception? cause)
    {
        lock (_lock)
        {
            if (_dying is not { Count: > 0 })
                return false;
            _reason = reason;
            _cause = cause;
            return true;
        }
    }

    /// <summary>No child can be created any more.</summary>
    public void SetTerminated()
    {
        lock (_lock)
            _terminated = true;
    }

    /// <summary>Takes a dead child out; gives the reason to act upon when it was the last one waited for.</summary>
    public TerminationReason Remove(IActorRef child, out Exception? cause)
    {
        lock (_lock)
        {
            _byName!.Remove(child.Path.Name);
            cause = _cause;
            if (_dying is null || !_dying.Remove(child) || _dying.Count > 0)
                return TerminationReason.None;
            var reason = _reason;
            _terminated |= reason == TerminationReason.Termination;
            _reason = TerminationReason.None;
            _cause = null;
            return reason;
        }
    }
}
