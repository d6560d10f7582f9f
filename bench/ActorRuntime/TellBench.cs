namespace VduseActors.Bench.ActorRuntime;

/// <summary>Messages through mailboxes.</summary>
internal static class TellBench
{
    private static readonly object _message = new();

    public static async Task<Cost> Flood(ActorSystem system, int actors, int senders, int count)
    {
        var done = new CountdownEvent(actors);
        var each = count / actors;
        var refs = Enumerable.Range(0, actors).Select(_ => system.ActorOf(Props.Create(() => new Counter(done, each)))).ToArray();
        var share = each / senders;
        var meter = Cost.Start();
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
        return Finish(system, refs, meter.Per((long)each * actors));
    }

    public static Task<Cost> PingPong(ActorSystem system, int pairs, int roundTrips, string dispatcher = "akka.actor.default-dispatcher")
    {
        var done = new CountdownEvent(pairs);
        var pongs = Enumerable.Range(0, pairs).Select(_ => system.ActorOf(Props.Create(() => new Pong()).WithDispatcher(dispatcher))).ToArray();
        var pings = pongs.Select(pong => system.ActorOf(Props.Create(() => new Ping(pong, done, roundTrips)).WithDispatcher(dispatcher))).ToArray();
        var meter = Cost.Start();
        foreach (var ping in pings)
        {
            ping.Tell(_message, ActorRefs.NoSender);
        }

        done.Wait();
        return Task.FromResult(Finish(system, [.. pings, .. pongs], meter.Per(2L * pairs * roundTrips)));
    }

    /// <summary>One message goes round, so that every actor's thread is asleep when its turn comes.</summary>
    public static Task<Cost> Round(ActorSystem system, int actors, int hops, string dispatcher)
    {
        var done = new CountdownEvent(1);
        var refs = new IActorRef[actors];
        for (var i = 0; i < actors; i++)
        {
            var number = i;
            refs[i] = system.ActorOf(Props.Create(() => new Hop(refs, number, done, hops / actors)).WithDispatcher(dispatcher));
        }

        var meter = Cost.Start();
        refs[0].Tell(_message, ActorRefs.NoSender);
        done.Wait();
        return Task.FromResult(Finish(system, refs, meter.Per(hops)));
    }

    private static Cost Finish(ActorSystem system, IActorRef[] actors, Cost cost)
    {
        foreach (var actor in actors)
        {
            system.Stop(actor);
        }

        return cost;
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

    private sealed class Hop(IActorRef[] round, int number, CountdownEvent done, int rounds) : UntypedActor
    {
        private int _left = rounds;

        protected override void OnReceive(object message)
        {
            if (_left-- == 0)
            {
                done.Signal();
            }
            else
            {
                round[(number + 1) % round.Length].Tell(message, Self);
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
