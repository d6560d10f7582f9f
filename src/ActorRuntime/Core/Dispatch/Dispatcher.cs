namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>A dispatcher over an executor.</summary>
public class Dispatcher : MessageDispatcher
{
    private readonly ExecutorServiceFactory _executorServiceFactory;
    private readonly Lock _lock = new();
    private ExecutorService? _executor;

    /// <summary>Creates the dispatcher; its executor is made when the first actor needs it.</summary>
    /// <param name="configurator">What makes it.</param>
    /// <param name="id">The id under which it is configured.</param>
    /// <param name="throughput">How many messages an actor handles before others get their turn.</param>
    /// <param name="throughputDeadlineTime">How long an actor may take for them, in ticks of 100 ns; null for no limit.</param>
    /// <param name="executorServiceFactory">Makes the executor.</param>
    /// <param name="shutdownTimeout">How long an executor without actors is kept.</param>
    public Dispatcher(
        MessageDispatcherConfigurator configurator,
        string id,
        int throughput,
        long? throughputDeadlineTime,
        ExecutorServiceFactory executorServiceFactory,
        TimeSpan shutdownTimeout)
        : base(configurator)
    {
        Id = id;
        Throughput = Math.Max(1, throughput);
        ThroughputDeadlineTime = throughputDeadlineTime;
        ShutdownTimeout = shutdownTimeout;
        _executorServiceFactory = executorServiceFactory;
    }

    /// <inheritdoc/>
    protected override void ExecuteTask(IRunnable run)
    {
        try
        {
            (_executor ?? Produce()).Execute(run);
        }
        catch (RejectedExecutionException)
        {
            // Shut down while an actor was being attached: the next one takes over.
            Interlocked.Exchange(ref _executor, null);
            Produce().Execute(run);
        }
    }

    /// <inheritdoc/>
    protected override void Shutdown() => Interlocked.Exchange(ref _executor, null)?.Shutdown();

    private ExecutorService Produce()
    {
        lock (_lock)
            return _executor ??= _executorServiceFactory.Produce(Id);
    }
}
