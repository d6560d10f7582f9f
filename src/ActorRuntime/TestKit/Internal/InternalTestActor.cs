using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.TestKit.Internal;

/// <summary>The actor behind <c>TestActor</c>: whatever it gets goes to the queue that the expectations read.</summary>
internal sealed class InternalTestActor(TestQueue queue) : ActorBase
{
    private readonly ByChildStrategy _strategies = new();
    private Func<object, bool>? _ignore;
    private AutoPilot _autoPilot = AutoPilot.NoAutoPilot;

    protected override SupervisorStrategy SupervisorStrategy() => _strategies;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case TestActorMessages.SetIgnore set:
                _ignore = set.Ignore;
                break;
            case TestActorMessages.Watch watch:
                Context.Watch(watch.Actor);
                Sender.Tell(TestActorMessages.Ack.Instance);
                break;
            case TestActorMessages.Unwatch unwatch:
                Context.Unwatch(unwatch.Actor);
                Sender.Tell(TestActorMessages.Ack.Instance);
                break;
            case TestActorMessages.SetAutoPilot set:
                _autoPilot = set.Pilot;
                break;
            case TestActorMessages.Spawn spawn:
                var child = spawn.Name is null ? Context.ActorOf(spawn.Props) : Context.ActorOf(spawn.Props, spawn.Name);
                if (spawn.Strategy is not null)
                {
                    _strategies.Set(child, spawn.Strategy);
                }

                queue.Add(new MessageEnvelope(child, Self));
                break;
            default:
                Keep(message);
                break;
        }

        return true;
    }

    private void Keep(object message)
    {
        if (_autoPilot.Run(Sender, message) is var next and not KeepRunning)
        {
            _autoPilot = next;
        }

        if (_ignore?.Invoke(message) != true)
        {
            queue.Add(new MessageEnvelope(message, Sender));
        }
    }
}
