using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using VduseActors.Deterministic;
using VduseActors.Loops;
using VduseActors.State;

namespace VduseActors.TestKit.Deterministic;

/// <summary>
/// Makes actor systems whose every turn and timer is work of a <see cref="SeededExecution"/>: one message at a time, in an order
/// drawn from the seed, in virtual time. Device actors have their descriptors polled by it.
/// </summary>
/// <remarks>
/// The default and internal dispatchers are the execution's, whatever the configuration says of them; so are the descriptors and
/// dispatchers of devices. Other dispatchers, timeouts and continuations of <c>Ask</c>, the chance of backoff supervisors and coordinated
/// shutdown have threads, clocks and dice of their own, which device actors do without.
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
    /// <summary>How long the thread pool may take for the last of a system that ends: longer than a busy machine needs.</summary>
    private static readonly TimeSpan _pool = TimeSpan.FromMinutes(1);

    [ThreadStatic]
    private static SeededExecution? _creating;

    /// <summary>
    /// Creates an actor system. An execution may have several, one after another or at once, as a machine has processes.
    /// </summary>
    /// <param name="execution">Runs it.</param>
    /// <param name="name">Name of the system.</param>
    /// <param name="config">
    /// Its configuration, or null. Loggers are left out: subscribe to the event stream instead. Terminating does not run coordinated
    /// shutdown unless it says <c>akka.coordinated-shutdown.run-by-actor-system-terminate = on</c>.
    /// </param>
    public static ActorSystem Create(SeededExecution execution, string name, Config? config = null)
    {
        ArgumentNullException.ThrowIfNull(execution);
        _creating = execution;
        try
        {
            var bootstrap = BootstrapSetup.Create().WithConfig(
                (config is null ? Required : Required.WithFallback(config)).WithFallback(Defaults));
            return ActorSystem.Create(name, bootstrap.And(new ExecutionSetup(system => SchedulerOf(system).Watch())));
        }
        finally
        {
            _creating = null;
        }
    }

    /// <summary>Stops all actors of a system and runs the execution until they have.</summary>
    /// <param name="execution">Who runs the system.</param>
    /// <param name="system">The system.</param>
    /// <exception cref="StalledException">Some actor does not stop.</exception>
    public static void Terminate(SeededExecution execution, ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(execution);
        ArgumentNullException.ThrowIfNull(system);
        var terminated = system.Terminate();
        var begun = Stopwatch.GetTimestamp();
        do
            execution.RunUntilIdle();
        while (!HasEnded(terminated) && Stopwatch.GetElapsedTime(begun) < _pool);
        if (!terminated.IsCompleted)
            throw new StalledException($"Seed {execution.Seed}: actor system {system.Name} does not end.");
        SchedulerOf(system).ForgetDescriptors();
    }

    /// <summary>
    /// Ends a system as a process ends that is killed: no turn, timer or descriptor of it is heard any more, and what it had locked in its
    /// state directory is free. The memory of its devices stays until <see cref="Bury"/>: somebody may be in the middle of a turn. What it
    /// has open elsewhere (devices, backends) is closed by the caller. Only from outside of the execution.
    /// </summary>
    /// <param name="system">The system; nothing may be asked of it from here on.</param>
    public static void Kill(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        SchedulerOf(system).IsKilled = true;
        SchedulerOf(system).ForgetDescriptors();
        if (!system.HasExtension<SharedState>())
            return;
        foreach (var device in SharedState.Of(system).Devices.Values)
            device.ReleaseFolder();
    }

    /// <summary>Requests in flight that the devices of a system have taken over, without asking its actors.</summary>
    /// <param name="system">The system.</param>
    public static long CountInherited(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.HasExtension<SharedState>()
            ? SharedState.Of(system).Devices.Values.Sum(device => device.Queues.Sum(queue => queue.Counters.InheritedRequests))
            : 0;
    }

    /// <summary>
    /// Gives the memory of a killed system's devices back. The execution has been disposed: no turn is under way any more.
    /// </summary>
    /// <param name="system">The system.</param>
    public static void Bury(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (!system.HasExtension<SharedState>())
            return;
        foreach (var device in SharedState.Of(system).Devices.Values)
            device.Dispose();
    }

    /// <summary>
    /// Where a system stands that does not go on: the state of each device, the phase and the requests in flight of each queue, and the
    /// messages that no actor has taken yet. Any thread, also while a step runs: then it is what can be seen at the moment.
    /// </summary>
    /// <param name="system">The system.</param>
    /// <returns>One line each.</returns>
    public static IReadOnlyList<string> Describe(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        var lines = new List<string>();
        if (system.HasExtension<SharedState>())
        {
            foreach (var device in SharedState.Of(system).Devices.Values.OrderBy(device => device.Name, StringComparer.Ordinal))
            {
                var snapshot = device.Status.Snapshot;
                lines.Add(
                    $"device {device.Name}: {snapshot.State}, driver status {(byte)device.DriverStatus}, {snapshot.Health ?? "nothing wrong"}");
                lines.AddRange(
                    device.Queues.Select(
                        queue =>
                            Invariant(
                                $"queue {queue.Index} of {device.Name}: {queue.Phase}, {queue.Slots?.PendingCount ?? 0} requests in the backend")));
            }
        }

        if (system.Scheduler is VirtualTimeScheduler scheduler)
        {
            foreach (var (path, mailbox) in scheduler.Mailboxes.OrderBy(mailbox => mailbox.Key, StringComparer.Ordinal))
            {
                if (mailbox.Waiting is { Count: > 0 } waiting)
                {
                    lines.Add(
                        $"{path} has not taken {string.Join(", ", waiting.CountBy(type => type).Select(type => type.Value > 1 ? Invariant($"{type.Value} {type.Key}") : type.Key))}");
                }
            }
        }

        return lines;
    }

    /// <summary>Whether an actor has messages that it has not taken.</summary>
    /// <param name="system">The system.</param>
    /// <param name="path">Of the actor, from <c>/user</c> on.</param>
    internal static bool HasMail(ActorSystem system, string path) =>
        SchedulerOf(system).Mailboxes.TryGetValue(path, out var mailbox) && mailbox.Waiting.Count > 0;

    // Akka runs the last callbacks in the thread pool, where nothing of the run is left to be disturbed.
#pragma warning disable RS0030 // For what runs in the thread pool, of which this thread is none.
    private static bool HasEnded(Task terminated) => terminated.IsCompleted || terminated.Wait(TimeSpan.FromMilliseconds(1));
#pragma warning restore RS0030

    private static VirtualTimeScheduler SchedulerOf(ActorSystem system) => (VirtualTimeScheduler)system.Scheduler;

    /// <summary>Whose system is being created on this thread: what configuration names is made without arguments of ours.</summary>
    internal static SeededExecution Creating =>
        _creating ?? throw new InvalidOperationException(
            $"A deterministic system is made by {nameof(DeterministicActorSystem)}.{nameof(Create)}.");

    /// <summary>What a configuration may change.</summary>
    private static Config Defaults => ConfigurationFactory.ParseString(
        """
        akka.stdout-loglevel = OFF
        akka.log-dead-letters = off
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        """);

    /// <summary>What it may not. Loggers would have to answer while the system starts, when nobody runs it.</summary>
    private static Config Required => ConfigurationFactory.ParseString(
        $$"""
        akka {
          loggers = []
          coordinated-shutdown.run-by-clr-shutdown-hook = off
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
