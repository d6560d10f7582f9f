using System.Diagnostics;

namespace VduseActors.Bench.ActorRuntime;

/// <summary>Questions one after another, each awaited.</summary>
internal static class AskBench
{
    public static async Task<double> Sequential(ActorSystem system, int count)
    {
        var actor = system.ActorOf(Props.Create(() => new Echo()));
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            await actor.Ask<string>("question", TimeSpan.FromSeconds(30));
        }

        var took = Stopwatch.GetElapsedTime(start);
        system.Stop(actor);
        return took.TotalNanoseconds / count;
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message, Self);
    }
}
