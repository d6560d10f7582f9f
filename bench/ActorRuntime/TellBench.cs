using System.Diagnostics;

namespace VduseActors.Bench.ActorRuntime;

/// <summary>Messages through mailboxes.</summary>
internal static class TellBench
{
    private static readonly object _message = new();

    public static Task<double> OneActor(ActorSystem system, int count) => ManyActors(system, 1, 1, count);

    public static async Task<double> ManyActors(ActorSystem system, int actors, int senders, int count)
    {
        var done = new CountdownEvent(actors);
        var each = count / actors;
        var refs = Enumerable.Range(0, actors).Select(_ => system.ActorOf(Props.Create(() => new Counter(done, each)))).ToArray();
        var share = each / senders;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < (sender == 0 ? each - (share * (senders - 1)) : share); i++)
            {
                foreach (var actor in refs)
                {
                    actor.Tell(_message, ActorRefs.NoSender);
                }
            }
        })));
        done.Wait();
        return Finish(system, refs, Stopwatch.GetElapsedTime(start), each * actors);
    }

    public static Task<double> PingPong(ActorSystem system, int pairs, int roundTrips)
    {
        var done = new CountdownEvent(pairs);
        var pongs = Enumerable.Range(0, pairs).Select(_ => system.ActorOf(Props.Create(() => new Pong()))).ToArray();
        var pings = pongs.Select(pong => system.ActorOf(Props.Create(() => new Ping(pong, done, roundTrips)))).ToArray();
        var start = Stopwatch.GetTimestamp();
        foreach (var ping in pings)
        {
            ping.Tell(_message, ActorRefs.NoSender);
        }

        done.Wait();
        return Task.FromResult(Finish(system, [.. pings, .. pongs], Stopwatch.GetElapsedTime(start), 2L * pairs * roundTrips));
    }

    private static double Finish(ActorSystem system, IActorRef[] actors, TimeSpan took, long messages)
    {
        foreach (var actor in actors)
        {
            system.Stop(actor);
        }

        return took.TotalNanoseconds / messages;
    }

    private sealed class Counter(CountdownEvent done, int expected) : UntypedActor
    {
        private int _left = expected;

        protected override void OnReceive(object message)
        {
            if (--_left == 0)
            {
                done.Signal();
            }
        }
    }

    private sealed class Ping(IActorRef pong, CountdownEvent done, int roundTrips) : UntypedActor
    {
        private int _left = roundTrips;

        protected override void OnReceive(object message)
        {
            if (_left-- == 0)
            {
                done.Signal();
            }
            else
            {
                pong.Tell(message, Self);
            }
        }
    }

    private sealed class Pong : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message, Self);
    }
}
