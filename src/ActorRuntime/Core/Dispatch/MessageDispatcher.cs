using System.Diagnostics;

namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>Gives actors their turns. Its executor is kept while it has inhabitants: actors, or work given to <see cref="Schedule(Action)"/>.</summary>
public abstract class MessageDispatcher
{
    /// <summary>How many messages a turn handles when the configuration does not say.</summary>
    public const int DefaultThroughput = 100;

    private long _inhabitants;
    private int _shutdownPending;
    private long? _throughputDeadlineTime;
    private long _turnTimestamps;

    /// <summary>Creates the dispatcher.</summary>
    /// <param name="configurator">What made it.</param>
    protected MessageDispatcher(MessageDispatcherConfigurator configurator)
    {
        Configurator = configurator;
        Id = configurator.Config.GetString("id", "dispatcher");
    }

    /// <summary>What made the dispatcher.</summary>
    public MessageDispatcherConfigurator Configurator { get; }

    /// <summary>The event stream.</summary>
    public EventStream EventStream => Configurator.Prerequisites.EventStream;

    /// <summary>The mailboxes.</summary>
    public Mailboxes Mailboxes => Configurator.Prerequisites.Mailboxes;

    /// <summary>The id under which it is configured.</summary>
    public string Id { get; protected set; }

    /// <summary>How many messages an actor handles before others get their turn; at least 1.</summary>
    public int Throughput { get; set; } = DefaultThroughput;

    /// <summary>How long an actor may take for them, in ticks of 100 ns; null for no limit.</summary>
    public long? ThroughputDeadlineTime
    {
        get => _throughputDeadlineTime;
        protected set
        {
            _throughputDeadlineTime = value;
            _turnTimestamps = value is { } ticks ? ticks * Stopwatch.Frequency / TimeSpan.TicksPerSecond : 0;
        }
    }

    /// <summary>How long an executor without inhabitants is kept.</summary>
    public TimeSpan ShutdownTimeout { get; protected set; }

    /// <summary>How many actors and pieces of work there are.</summary>
    protected long Inhabitants => Volatile.Read(ref _inhabitants);

    /// <summary>Runs some work on the executor.</summary>
    /// <param name="run">The work.</param>
    public void Schedule(Action run) => Schedule(new ActionRunnable(run));

    /// <summary>Runs some work on the executor.</summary>
    /// <param name="run">The work.</param>
    public void Schedule(IRunnable run)
    {
        Interlocked.Increment(ref _inhabitants);
        ExecuteTask(new Guest(this, run));
    }

    /// <summary>Gives work to the executor.</summary>
    /// <param name="run">The work.</param>
    protected abstract void ExecuteTask(IRunnable run);

    /// <summary>Called when there has been no inhabitant for the shutdown timeout. Work can come again later.</summary>
    protected abstract void Shutdown();

    /// <summary>Publishes a failure of the dispatcher itself.</summary>
    /// <param name="ex">The failure.</param>
    protected void ReportFailure(Exception ex) => EventStream.Publish(new Error(ex, GetType().FullName ?? Id, GetType(), ex.Message));

    /// <summary>When the turn that begins now must end, as a timestamp; 0 for never.</summary>
    internal long TurnDeadline() => _turnTimestamps == 0 ? 0 : Stopwatch.GetTimestamp() + _turnTimestamps;

    internal void Attach(ActorCell cell)
    {
        Interlocked.Increment(ref _inhabitants);
        cell.Mailbox.Schedule(false, true);
    }

    internal void Detach(ActorCell cell)
    {
        cell.Mailbox.Close();
        Release();
    }

    internal void ExecuteMailbox(Mailbox mailbox) => ExecuteTask(mailbox);

    private void Release()
    {
        if (Interlocked.Decrement(ref _inhabitants) > 0 || Interlocked.Exchange(ref _shutdownPending, 1) == 1)
            return;
        if (ShutdownTimeout <= TimeSpan.Zero)
        {
            ShutdownIfEmpty();
            return;
        }

        try
        {
            Configurator.Prerequisites.Scheduler.Advanced.ScheduleOnce(ShutdownTimeout, ShutdownIfEmpty);
        }
        catch (SchedulerException)
        {
            // The system is over, and its scheduler with it.
            ShutdownIfEmpty();
        }
    }

    private void ShutdownIfEmpty()
    {
        Volatile.Write(ref _shutdownPending, 0);
        if (Inhabitants > 0)
            return;
        try
        {
            Shutdown();
        }
        catch (Exception e)
        {
            ReportFailure(e);
        }
    }

    /// <summary>Work that keeps the executor as long as it lasts.</summary>
    private sealed class Guest(MessageDispatcher dispatcher, IRunnable work) : IRunnable
    {
        public void Run()
        {
            try
            {
                work.Run();
            }
            catch (Exception e)
            {
                dispatcher.ReportFailure(e);
            }
            finally
            {
                dispatcher.Release();
            }
        }

        public void Execute() => Run();
    }
}
