using VduseActors.Bench.ActorRuntime;

// What the actor runtime that this was built on costs:
//
//   dotnet run -c Release --project bench/ActorRuntime [-p:ActorRuntime=Akka] [-- --smoke]
//
// Every figure is the median of several rounds, in nanoseconds unless it says otherwise.
var scale = args.Contains("--smoke") ? 50 : 1;
var rounds = args.Contains("--smoke") ? 3 : 9;
var runtime = typeof(ActorSystem).Assembly.GetName();
Console.WriteLine($"{runtime.Name} {runtime.Version}, .NET {Environment.Version}, {Environment.ProcessorCount} processors");
Console.WriteLine();
Console.WriteLine("| what | value | unit |");
Console.WriteLine("|---|---:|---|");

using var system = ActorSystem.Create("bench", ConfigurationFactory.ParseString("""
    akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }
    loop { type = Dispatcher, executor = "VduseActors.Loops.EventLoopExecutorConfigurator, VduseActors", throughput = 100 }
    """));

Report("tell to one actor, one sender", await Rounds(() => TellBench.OneActor(system, 1_000_000 / scale)), "ns a message");
Report("tell to 64 actors, two senders", await Rounds(() => TellBench.ManyActors(system, 64, 2, 2_000_000 / scale)), "ns a message");
Report("ping-pong of 8 pairs", await Rounds(() => TellBench.PingPong(system, 8, 100_000 / scale)), "ns a message");
Report("ask and answer", await Rounds(() => AskBench.Sequential(system, 50_000 / scale)), "ns an ask");
Report("create and start a child", await Rounds(() => LifecycleBench.Create(system, 50_000 / scale)), "ns an actor");
Report("fail and restart", await Rounds(() => LifecycleBench.Restart(system, 10_000 / scale)), "ns a restart");
KickBench.Run(system, 40_000 / scale, Report);
await system.Terminate();
return;

async Task<double> Rounds(Func<Task<double>> round)
{
    var results = new List<double>();
    for (var i = 0; i <= rounds; i++)
    {
        GC.Collect();
        results.Add(await round());
    }

    // The first one warmed up.
    results.RemoveAt(0);
    results.Sort();
    return results[results.Count / 2];
}

static void Report(string what, double value, string unit) => Console.WriteLine($"| {what} | {value:N0} | {unit} |");
