namespace VduseActors.Bench.ActorRuntime;

/// <summary>Births and rebirths.</summary>
internal static class LifecycleBench
{
    public static async Task<Cost> Create(ActorSystem system, int count)
    {
        var done = new CountdownEvent(count);
        var parent = system.ActorOf(Props.Create(() => new Parent(done, count)));
        var meter = Cost.Start();
        parent.Tell("go", ActorRefs.NoSender);
        done.Wait();
        var cost = meter.Per(count);
        await parent.GracefulStop(TimeSpan.FromMinutes(1));
        return cost;
    }

    public static async Task<Cost> Restart(ActorSystem system, int count)
    {
        var done = new CountdownEvent(count + 1);
        var parent = system.ActorOf(Props.Create(() => new Supervisor(done)));
        var child = await parent.Ask<IActorRef>("child", TimeSpan.FromSeconds(30));
        var failure = new InvalidOperationException("on purpose");
        var meter = Cost.Start();
        for (var i = 0; i < count; i++)
        {
            child.Tell(failure, ActorRefs.NoSender);
        }

        done.Wait();
        var cost = meter.Per(count);
        await parent.GracefulStop(TimeSpan.FromMinutes(1));
        return cost;
    }

    private sealed class Parent(CountdownEvent done, int count) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            var props = Props.Create(() => new Child(done));
            for (var i = 0; i < count; i++)
            {
                Context.ActorOf(props);
            }
        }
    }

    private sealed class Supervisor(CountdownEvent done) : UntypedActor
    {
        protected override SupervisorStrategy SupervisorStrategy() =>
            new OneForOneStrategy(-1, -1, _ => Directive.Restart, loggingEnabled: false);

        protected override void OnReceive(object message) => Sender.Tell(Context.ActorOf(Props.Create(() => new Child(done))));
    }

    private sealed class Child(CountdownEvent done) : UntypedActor
    {
        protected override void PreStart() => done.Signal();

        protected override void OnReceive(object message) => throw (Exception)message;
    }
}
