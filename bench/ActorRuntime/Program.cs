using VduseActors.Bench.ActorRuntime;

// What the actor runtime that this was built on costs:
//
//   dotnet run -c Release --project bench/ActorRuntime [-p:ActorRuntime=Akka] [-- [--smoke] [word of a row]...]
//
// Every figure is the median of several rounds, in nanoseconds unless it says otherwise. compare.sh runs both builds in turn.
var scale = args.Contains("--smoke") ? 50 : 1;
var words = args.Where(arg => !arg.StartsWith("--", StringComparison.Ordinal)).ToArray();
var rounds = args.Contains("--smoke") ? 3 : 9;
var runtime = typeof(ActorSystem).Assembly.GetName();
Console.WriteLine($"{runtime.Name} {runtime.Version}, .NET {Environment.Version}, {Environment.ProcessorCount} processors");
Console.WriteLine();
Console.WriteLine("| what | elapsed | all processors | unit |");
Console.WriteLine("|---|---:|---:|---|");

using var system = ActorSystem.Create("bench", ConfigurationFactory.ParseString("""
    akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }
    pinned { type = PinnedDispatcher }
    loop { type = Dispatcher, executor = "VduseActors.Loops.EventLoopExecutorConfigurator, VduseActors", throughput = 100 }
    """));

await Measure("tell to one actor, one sender", "ns a message", () => TellBench.Flood(system, 1, 1, 1_000_000 / scale));
await Measure("tell to one actor, two senders", "ns a message", () => TellBench.Flood(system, 1, 2, 1_000_000 / scale));
await Measure("tell to 64 actors, two senders", "ns a message", () => TellBench.Flood(system, 64, 2, 2_000_000 / scale));
await Measure("ping-pong of 8 pairs", "ns a message", () => TellBench.PingPong(system, 8, 100_000 / scale));
await Measure("ping-pong of one pair", "ns a message", () => TellBench.PingPong(system, 1, 200_000 / scale));
await Measure("ping-pong of one pair, pinned", "ns a message", () => TellBench.PingPong(system, 1, 20_000 / scale, "pinned"));
await Measure("round of 16 actors, pinned", "ns a message", () => TellBench.Round(system, 16, 20_000 / scale, "pinned"));
await Measure("ask and answer", "ns an ask", () => AskBench.Sequential(system, 50_000 / scale));
await Measure("create and start a child", "ns an actor", () => LifecycleBench.Create(system, 50_000 / scale));
await Measure("fail and restart", "ns a restart", () => LifecycleBench.Restart(system, 10_000 / scale));
if (Wanted("kick to handled"))
{
    KickBench.Run(system, 40_000 / scale, Report);
}

await system.Terminate();
return;

bool Wanted(string what) => words.Length == 0 || words.Any(what.Contains);

async Task Measure(string what, string unit, Func<Task<Cost>> round)
{
    if (!Wanted(what))
    {
        return;
    }

    var results = new List<Cost>();
    for (var i = 0; i <= rounds; i++)
    {
        GC.Collect();
        results.Add(await round());
    }

    // The first one warmed up.
    results.RemoveAt(0);
    Row(what, Median(results.Select(cost => cost.Elapsed)), $"{Median(results.Select(cost => cost.Processors)):N0}", unit);
}

static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

static void Report(string what, double value, string unit) => Row(what, value, "", unit);

static void Row(string what, double elapsed, string processors, string unit) =>
    Console.WriteLine($"| {what} | {elapsed:N0} | {processors} | {unit} |");
