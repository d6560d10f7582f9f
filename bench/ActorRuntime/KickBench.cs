using System.Diagnostics;
using VduseActors.Loops;
using VduseActors.Native;

namespace VduseActors.Bench.ActorRuntime;

/// <summary>
/// From the write to a kick eventfd to the first line of the handler, on three receivers that take turns, kick by kick, so that
/// whatever else the machine does hits all of them: a bare epoll thread that handles inline, an actor on an event loop (whose
/// epoll thread is its dispatcher), and an actor on the default dispatcher that a watcher thread tells.
/// </summary>
internal static class KickBench
{
    public static void Run(ActorSystem system, int kicks, Action<string, double, string> report)
    {
        using var bare = new BareThread();
        using var onLoop = new ActorReceiver(system, "loop");
        using var watched = new ActorReceiver(system, "akka.actor.default-dispatcher");
        (string Name, KickReceiver Receiver)[] receivers =
            [("bare epoll thread", bare), ("actor on its event loop", onLoop), ("watcher thread and tell", watched)];
        var times = receivers.Select(_ => new double[kicks]).ToArray();
        for (var i = -(kicks / 4); i < kicks; i++)
        {
            for (var r = 0; r < receivers.Length; r++)
            {
                var took = receivers[r].Receiver.Kick();
                if (i >= 0)
                {
                    times[r][i] = took.TotalNanoseconds;
                }
            }
        }

        for (var r = 0; r < receivers.Length; r++)
        {
            Array.Sort(times[r]);
            report($"kick to handled, {receivers[r].Name}, p50", times[r][kicks / 2], "ns");
            report($"kick to handled, {receivers[r].Name}, p99", times[r][kicks * 99 / 100], "ns");
        }
    }

    private abstract class KickReceiver : IDisposable
    {
        private long _handled;

        protected EventFd Eventfd { get; } = EventFd.Create();

        public TimeSpan Kick()
        {
            // Long enough for the receiver to be asleep in epoll_wait again, as a queue without traffic is.
            var rested = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(rested).TotalMicroseconds < 30)
            {
                Thread.SpinWait(10);
            }

            Volatile.Write(ref _handled, 0);
            var start = Stopwatch.GetTimestamp();
            Eventfd.Signal();
            long handled;
            while ((handled = Volatile.Read(ref _handled)) == 0)
            {
                Thread.SpinWait(1);
            }

            return Stopwatch.GetElapsedTime(start, handled);
        }

        public virtual void Dispose() => Eventfd.Dispose();

        protected void Handle() => Volatile.Write(ref _handled, Stopwatch.GetTimestamp());
    }

    private sealed class BareThread : KickReceiver
    {
        private readonly Epoll _epoll = new();
        private readonly Thread _thread;
        private volatile bool _stopping;

        public BareThread()
        {
            _epoll.Add(Eventfd.Descriptor, Epoll.EPOLLIN, 0);
            _thread = new Thread(Loop) { IsBackground = true, Name = "bare epoll" };
            _thread.Start();
        }

        public override void Dispose()
        {
            _stopping = true;
            Eventfd.Signal();
            _thread.Join();
            _epoll.Dispose();
            base.Dispose();
        }

        private void Loop()
        {
            var events = new EpollEvent[16];
            while (!_stopping)
            {
                if (_epoll.Wait(events, -1) > 0 && Eventfd.TryDrain(out _))
                {
                    Handle();
                }
            }
        }
    }

    private sealed class ActorReceiver : KickReceiver
    {
        private readonly IActorRef _actor;

        public ActorReceiver(ActorSystem system, string dispatcher)
        {
            var started = new ManualResetEventSlim();
            _actor = system.ActorOf(Props.Create(() => new Queue(Eventfd, Handle, started)).WithDispatcher(dispatcher));
            started.Wait();
        }

        public override void Dispose()
        {
            _actor.GracefulStop(TimeSpan.FromSeconds(10)).GetAwaiter().GetResult();
            base.Dispose();
        }
    }

    private sealed class Queue(EventFd eventfd, Action handle, ManualResetEventSlim started) : UntypedActor, IReadySource
    {
        private static readonly object _kick = new();

        private IActorRef _self = ActorRefs.Nobody;
        private ReadinessRegistration? _watch;

        public void OnReady(uint events)
        {
            if (eventfd.TryDrain(out _))
            {
                _self.Tell(_kick, ActorRefs.NoSender);
            }
        }

        protected override void PreStart()
        {
            _self = Self;
            _watch = Loops.Readiness.Of(Context.System).Watch(eventfd.Descriptor, this, Loops.WatchMode.Level);
            started.Set();
        }

        protected override void PostStop() => _watch?.Dispose();

        protected override void OnReceive(object message) => handle();
    }
}
