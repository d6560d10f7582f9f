using System.Diagnostics;

namespace VduseActors.Deterministic;

/// <summary>
/// Makes actor systems whose every turn and timer is work of a <see cref="SeededExecution"/>: one message at a time, in an order
/// drawn from the seed, in virtual time. Device actors have their descriptors polled by it. The same on both actor runtimes.
/// </summary>
/// <remarks>
/// The default and internal dispatchers are the execution's, whatever the configuration says of them; so are the descriptors and
/// dispatchers of devices. Left out of it: pinned dispatchers and executors that the configuration names by itself, and on Akka the
/// continuations of <c>Ask</c> outside of actors, and its timeouts (ask without one).
/// </remarks>
/// <example>
/// <code>
/// using var execution = new SeededExecution(seed: 42);
/// var system = DeterministicActorSystem.Create(execution, "simulation");
/// var answer = system.ActorOf(props).Ask&lt;Started&gt;(new Start());
/// execution.RunUntil(() =&gt; answer.IsCompleted);
/// DeterministicActorSystem.Terminate(execution, system);
/// </code>
/// </example>
public static class DeterministicActorSystem
{
    private static readonly TimeSpan _pool = TimeSpan.FromSeconds(10);

    [ThreadStatic]
    private static SeededExecution? _creating;

    /// <summary>
    /// Creates an actor system. An execution may have several, one after another or at once, as a machine has processes.
    /// </summary>
    /// <param name="execution">Runs it.</param>
    /// <param name="name">Name of the system.</param>
    /// <param name="config">Its configuration, or null. Its loggers are left out: subscribe to the event stream instead.</param>
    public static ActorSystem Create(SeededExecution execution, string name, Config? config = null)
    {
        ArgumentNullException.ThrowIfNull(execution);
        var own = Configuration;
        _creating = execution;
        try
        {
            return ActorSystem.Create(name, config is null ? own : own.WithFallback(config));
        }
        finally
        {
            _creating = null;
        }
    }

    /// <summary>Stops all actors of a system and runs the execution until they have. Coordinated shutdown is not run.</summary>
    /// <param name="execution">Who runs the system.</param>
    /// <param name="system">The system.</param>
    /// <exception cref="StalledException">Some actor does not stop.</exception>
    public static void Terminate(SeededExecution execution, ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(execution);
        ArgumentNullException.ThrowIfNull(system);
        var devices = system.HasExtension<VduseExtension>() ? VduseExtension.Of(system) : null;
        var terminated = system.Terminate();
        var begun = Stopwatch.GetTimestamp();
        do
            execution.RunUntilIdle();
        while (!HasEnded(terminated) && Stopwatch.GetElapsedTime(begun) < _pool);
        if (!terminated.IsCompleted)
            throw new StalledException($"Seed {execution.Seed}: actor system {system.Name} does not end.");
        devices?.ForgetDescriptors();
    }

    // Akka runs the last callbacks in the thread pool, where nothing of the run is left to be disturbed.
    private static bool HasEnded(Task terminated) => terminated.IsCompleted || terminated.Wait(TimeSpan.FromMilliseconds(1));

    /// <summary>Who runs a system; null when it runs on threads.</summary>
    internal static SeededExecution? ExecutionOf(ActorSystem system) => (system.Scheduler as VirtualTimeScheduler)?.Execution;

    /// <summary>Whose system is being created on this thread: what configuration names is made without arguments of ours.</summary>
    internal static SeededExecution Creating =>
        _creating ?? throw new InvalidOperationException($"A deterministic system is made by {nameof(DeterministicActorSystem)}.{nameof(Create)}.");

    private static Config Configuration => ConfigurationFactory.ParseString(
        $$"""
        akka {
          loggers = []
          stdout-loglevel = OFF
          log-dead-letters = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          coordinated-shutdown.run-by-actor-system-terminate = off
          scheduler.implementation = "{{NameOf<VirtualTimeScheduler>()}}"
          actor {
            default-mailbox.mailbox-type = "{{NameOf<TracedMailbox>()}}"
            default-dispatcher {
              type = Dispatcher
              executor = "{{NameOf<SeededExecutorConfigurator>()}}"
              throughput = 1
              throughput-deadline-time = 0ms
            }
            internal-dispatcher {
              type = Dispatcher
              executor = "{{NameOf<SeededExecutorConfigurator>()}}"
              throughput = 1
              throughput-deadline-time = 0ms
            }
          }
        }
        vduse.loops.kind = shared
        """);

    private static string NameOf<T>() => $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}";
}
