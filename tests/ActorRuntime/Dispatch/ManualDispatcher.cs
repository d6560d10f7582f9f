using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Configuration;
using VduseActors.ActorRuntime.Dispatch;

namespace VduseActors.ActorRuntime.Tests.Dispatch;

/// <summary>A dispatcher whose turns are run by the test, one at a time.</summary>
internal sealed class ManualDispatcher : MessageDispatcherConfigurator
{
    public const string Id = "manual";
    private readonly Dispatcher _dispatcher;
    private readonly ManualExecutor _executor = new();

    private ManualDispatcher(IDispatcherPrerequisites prerequisites)
        : base(ConfigurationFactory.ParseString($"id = {Id}"), prerequisites)
    {
        _dispatcher = new Dispatcher(this, Id, 1, null, _executor, TimeSpan.FromHours(1));
    }

    /// <summary>Turns handed over and not yet run.</summary>
    public Queue<IRunnable> Turns => _executor.Turns;

    public static ManualDispatcher AddTo(ActorSystem system)
    {
        var manual = new ManualDispatcher(system.Dispatchers.Prerequisites);
        Assert.True(system.Dispatchers.RegisterConfigurator(Id, manual));
        return manual;
    }

    public override MessageDispatcher Dispatcher() => _dispatcher;

    public void RunOne() => Turns.Dequeue().Run();

    public void RunAll()
    {
        while (Turns.Count > 0)
            RunOne();
    }

    private sealed class ManualExecutor : ExecutorServiceFactory
    {
        public Queue<IRunnable> Turns { get; } = new();

        public override ExecutorService Produce(string id) => new Executor(id, Turns);

        private sealed class Executor(string id, Queue<IRunnable> turns) : ExecutorService(id)
        {
            public override void Execute(IRunnable run) => turns.Enqueue(run);

            public override void Shutdown()
            {
            }
        }
    }
}
