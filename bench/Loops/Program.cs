using Akka.Actor;
using Akka.Configuration;
using VduseActors.Bench.Loops;
using VduseActors.Bench.Measuring;

// From the write to a kick eventfd to the first line of the handler: what an actor on an event loop costs beside a bare epoll thread, and
// what it would cost on another dispatcher, told by a watcher thread.
var results = ResultFile.Of("Loops", args);
using var system = ActorSystem.Create("bench", ConfigurationFactory.ParseString("""
    akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }
    loop { type = Dispatcher, executor = "VduseActors.Loops.EventLoopExecutorConfigurator, VduseActors", throughput = 64 }
    """));
var receivers = KickBench.Run(system, args.Contains("--smoke") ? 1_000 : 40_000);
foreach (var (receiver, times) in receivers)
{
    results.Row(
        new Dictionary<string, string> { ["receiver"] = receiver },
        new Dictionary<string, double>
        {
            ["p50 us"] = times.Percentile(50),
            ["p99 us"] = times.Percentile(99),
            ["p99.9 us"] = times.Percentile(99.9)
        });
}

var bare = receivers[0].Times;
foreach (var (receiver, times) in receivers.Skip(1))
    results.Ratio($"kick to handled p50: {receiver} / bare epoll thread", times.Percentile(50) / bare.Percentile(50));
await system.Terminate();
