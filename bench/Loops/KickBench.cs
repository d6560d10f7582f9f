using System.Diagnostics;
using Akka.Actor;
using VduseActors.Bench.Measuring;
using VduseActors.Loops;
using VduseActors.Native;

namespace VduseActors.Bench.Loops;

/// <summary>
/// From the write to a kick eventfd to the first line of the handler, on three receivers that take turns, kick by kick, so that
/// whatever else the machine does hits all of them: a bare epoll thread that handles inline, an actor on an event loop (whose
/// epoll thread is its dispatcher), and an actor on the default dispatcher that a watcher thread tells.
/// </summary>
internal static class KickBench
{
    /// <summary>Measures, and gives the times of each receiver in microseconds.</summary>
    /// <param name="system">Has the dispatcher <c>loop</c>.</param>
    /// <param name="kicks">How many kicks count for each receiver.</param>
    public static IReadOnlyList<(string Receiver, Samples Times)> Run(ActorSystem system, int kicks)
    {
        using var bare = new BareThread();
        using var onLoop = new ActorReceiver(system, "loop");
        using var watched = new ActorReceiver(system, "akka.actor.default-dispatcher");
        (string Name, KickReceiver Receiver)[] receivers =
            [("bare epoll thread", bare), ("actor on its event loop", onLoop), ("watcher thread and tell", watched)];
        (string Receiver, Samples Times)[] results = [.. receivers.Select(receiver => (receiver.Name, new Samples(kicks)))];
        for (var i = -(kicks / 4); i < kicks; i++)
        {
            for (var r = 0; r < receivers.Length; r++)
            {
                var took = receivers[r].Receiver.Kick();
                if (i >= 0)
                    results[r].Times.Add(took.TotalMicroseconds);
            }
        }

        return results;
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
            _watch = VduseActors.State.ReadinessSets.Of(Context.System).Watch(eventfd.Descriptor, this, VduseActors.Loops.WatchMode.Level);
            started.Set();
        }

        protected override void PostStop() => _watch?.Dispose();

        protected override void OnReceive(object message) => handle();
    }
}
