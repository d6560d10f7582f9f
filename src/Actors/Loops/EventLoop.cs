using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Dispatch;
using VduseActors.Native;

namespace VduseActors.Loops;

/// <summary>
/// One thread that waits on descriptors and runs actor turns: the actors dispatched to it handle a kick on the thread that the
/// kick woke, without a second hop. The thread starts with the first work and ends with <see cref="Shutdown"/>; work that comes
/// later starts it again (a dispatcher whose last actor has gone shuts its executor down, and may get new actors). A turn that does not
/// end costs the loop its thread, and it goes on with another.
/// </summary>
#pragma warning disable CA1001 // A loop may be started again at any time of the actor system's life; its handles close with it.
internal sealed partial class EventLoop : IReadinessSet
#pragma warning restore CA1001
{
    /// <summary>Turns that may run before descriptors are looked at again, so that no flood of messages starves the kicks.</summary>
    private const int TurnsPerPoll = 64;

    /// <summary>
    /// A look at the descriptors takes about a microsecond: who needed a millisecond, more than page faults and garbage take, did not have
    /// the processor.
    /// </summary>
    private static readonly long _preempted = Stopwatch.Frequency / 1000;

    [ThreadStatic]
    private static LoopThread? _current;

    private readonly string _name;
    private readonly EventLoopOptions _options;
    private readonly Action<Exception> _report;
    private readonly Action<string>? _warn;
    private readonly Lock _life = new();
    private readonly DescriptorTable _descriptors = new();
    private readonly ConcurrentQueue<IRunnable> _remote = new();
    private readonly EventFd _wake = EventFd.Create();
    private readonly ReadinessRegistration _wakeWatch;
    private Thread? _thread;
    private LoopThread? _active;
    private SpinBudget _spin;
    private int _waiting;
    private volatile bool _stopping;

    /// <summary>Creates a loop; its thread starts with the first work.</summary>
    /// <param name="name">Thread name.</param>
    /// <param name="options">Where and how it waits.</param>
    /// <param name="report">Told of an exception that escapes a turn, which is a bug in the runtime above.</param>
    /// <param name="warn">Told in one line what of the options the machine does not grant; null: nobody is.</param>
    public EventLoop(string name, EventLoopOptions options, Action<Exception> report, Action<string>? warn = null)
    {
        _warn = warn;
        _name = name;
        _options = options;
        _stallLimit = options.StallLimit > TimeSpan.Zero ? options.StallLimit : EventLoopOptions.UsualStallLimit;
        _report = report;
        _spin = new SpinBudget((long)(options.MaxSpin.TotalSeconds * Stopwatch.Frequency));
        _wakeWatch = _descriptors.Watch(_wake.Descriptor, new WakeSource(), WatchMode.Edge);
    }

    /// <summary>The loop whose thread this is, or null.</summary>
    public static EventLoop? Current => _current?.Loop;

    /// <summary>Runs a turn on the loop's thread. Any thread.</summary>
    public void Execute(IRunnable turn)
    {
        if (_aside is not null && TryExecuteAside(turn))
            return;
        if (_current is { } thread && ReferenceEquals(thread.Loop, this) && thread.TryEnqueue(turn))
            return;

        _remote.Enqueue(turn);
        Start();

        // The exchange is a full fence after the enqueue; the loop publishes _waiting, fences, and looks at the queue again
        // before it sleeps. So either it sees the turn or we see it waiting. The exchange also leaves one writer to signal.
        if (Interlocked.Exchange(ref _waiting, 0) == 1)
            _wake.Signal();
        else
            Suspect();
    }

    /// <inheritdoc/>
    public ReadinessRegistration Watch(int descriptor, IReadySource source, WatchMode mode)
    {
        Start();
        return _descriptors.Watch(descriptor, source, mode);
    }

    /// <summary>Ends the thread once the queued turns have run.</summary>
    public void Shutdown()
    {
        lock (_life)
        {
            _side?.Shutdown();
            if (_thread is null)
                return;
            _stopping = true;
            _wake.Signal();
        }
    }

    private void Start()
    {
        if (Volatile.Read(ref _thread) is not null && !_stopping)
            return;
        lock (_life)
        {
            // A stopping thread that has not left yet simply goes on.
            _stopping = false;
            if (_thread is not null)
                return;
            StartThread(new LoopThread(this));
        }
    }

    private void StartThread(LoopThread self)
    {
        Volatile.Write(ref _active, self);
        _thread = new Thread(() => Run(self)) { IsBackground = true, Name = _name };
        _thread.Start();
    }

    private void Run(LoopThread self)
    {
        _current = self;
        if (_options.Cpu is { } cpu)
            Pin(cpu);
        while (!Leave(self))
        {
            if (!RunTurns(self))
                return;
            Poll(self);
            Volatile.Write(ref _waiting, 0);
        }
    }

    private void Poll(LoopThread self)
    {
        try
        {
            switch (_options.Wait)
            {
                case WaitStrategy.Adaptive when IsIdle(self):
                    PollAdaptively(self);
                    break;
                case WaitStrategy.Yield when self.Looks.Count > 0:
                    PollAfterYield(self);
                    break;
                case WaitStrategy.Spin when _descriptors.Count > 1:
                    // The wake descriptor alone is no reason to burn a CPU: no queue is served here (yet).
                    _descriptors.Poll(0);
                    break;
                default:
                    self.Looks.EndRound();
                    _descriptors.Poll(PrepareToWait(self));
                    break;
            }
        }
        catch (Exception escaped)
        {
            // One source's failure must not end the loop of all the others.
            _report(escaped);
        }
    }

    private bool IsIdle(LoopThread self) => self.QueuedCount == 0 && _remote.IsEmpty && !_stopping;

    private void PollAdaptively(LoopThread self)
    {
        var start = Stopwatch.GetTimestamp();
        var now = start;
        for (var end = start + _spin.Next; now < end;)
        {
            var found = _descriptors.Poll(0) != 0 || !IsIdle(self);
            var before = now;
            now = Stopwatch.GetTimestamp();
            if (now - before > _preempted)
            {
                _spin.ObservePreemption();
                return;
            }

            if (!found)
                continue;
            _spin.Observe(now - start);
            return;
        }

        _descriptors.Poll(PrepareToWait(self));
        _spin.Observe(Stopwatch.GetTimestamp() - start);
    }

    private bool Leave(LoopThread self)
    {
        if (!_stopping || self.QueuedCount > 0 || !_remote.IsEmpty)
            return false;
        lock (_life)
        {
            if (!_stopping || !_remote.IsEmpty)
                return false;
            _stopping = false;
            _thread = null;
            return true;
        }
    }

    /// <summary>How long to wait: not at all while turns are queued, else until something comes.</summary>
    private int PrepareToWait(LoopThread self)
    {
        if (self.QueuedCount > 0 || _stopping)
            return 0;
        Volatile.Write(ref _waiting, 1);
        Interlocked.MemoryBarrier();
        return _remote.IsEmpty ? -1 : 0;
    }

    /// <summary>Runs turns; false when another thread has taken the loop over.</summary>
    private bool RunTurns(LoopThread self)
    {
        for (var turn = 0; turn < TurnsPerPoll; turn++)
        {
            if (!self.TryDequeue(out var runnable) && !_remote.TryDequeue(out runnable))
                return true;
            self.Enter(runnable);
            try
            {
                runnable.Run();
            }
            catch (Exception escaped)
            {
                _report(escaped);
            }

            if (!self.TryLeave())
                return false;
        }

        return true;
    }

    private void Pin(int cpu)
    {
        try
        {
            ThreadAffinity.Pin(cpu);
        }
        catch (Exception refused)
        {
            // A CPU that is not there costs speed, not function: say so and go on.
            _warn?.Invoke($"Loop '{_name}' is not pinned: {refused.Message} It runs on any; correct vduse.loops.");
        }
    }

    /// <summary>The signal was to end the wait, and has.</summary>
    private sealed class WakeSource : IReadySource
    {
        public void OnReady(uint events)
        {
        }
    }
}
