namespace VduseActors.Bench.ActorRuntime;

/// <summary>Questions one after another, each awaited.</summary>
internal static class AskBench
{
    public static async Task<Cost> Sequential(ActorSystem system, int count)
    {
        var actor = system.ActorOf(Props.Create(() => new Echo()));
        var meter = Cost.Start();
        for (var i = 0; i < count; i++)
        {
            await actor.Ask<string>("question", TimeSpan.FromSeconds(30));
        }

        var cost = meter.Per(count);
        system.Stop(actor);
        return cost;
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message, Self);
    }
}
