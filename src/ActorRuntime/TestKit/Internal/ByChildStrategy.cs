using System.Collections.Concurrent;
using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.TestKit.Internal;

/// <summary>Supervises each child of a test actor by the strategy it was spawned with, the others by the default.</summary>
internal sealed class ByChildStrategy() : OneForOneStrategy(DefaultDecider)
{
    private readonly ConcurrentDictionary<IActorRef, SupervisorStrategy> _strategies = new();

    public void Set(IActorRef child, SupervisorStrategy strategy) => _strategies[child] = strategy;

    public override void ProcessFailure(
        IActorContext context, bool restart, IActorRef child, Exception cause, ChildStats stats, IReadOnlyList<ChildStats> children)
    {
        if (_strategies.TryGetValue(child, out var strategy))
        {
            strategy.ProcessFailure(context, restart, child, cause, stats, children);
        }
        else
        {
            base.ProcessFailure(context, restart, child, cause, stats, children);
        }
    }

    public override void HandleChildTerminated(IActorContext actorContext, IActorRef child, IEnumerable<IActorRef> children) =>
        _strategies.TryRemove(child, out _);

    protected override Directive Handle(IActorRef child, Exception exception) =>
        (_strategies.TryGetValue(child, out var strategy) ? strategy : this).Decider.Decide(exception);
}
