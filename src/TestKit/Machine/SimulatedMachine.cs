using System.Globalization;
using Akka.Actor;
using VduseActors.Deterministic;
using VduseActors.Devices;
using VduseActors.Manager;
using VduseActors.Native;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Execution;
using VduseActors.TestKit.Deterministic;

namespace VduseActors.TestKit.Machine;

/// <summary>
/// A machine whose whole life follows from a seed: simulated kernel, drivers, and a daemon with its actors, all run by one
/// <see cref="SeededExecution"/>, one thing at a time, in virtual time. The same seed and the same calls give the same run, whose
/// trace is the same byte for byte.
/// </summary>
/// <remarks>
/// <para>
/// Methods here, and blocking calls of kernel and drivers (attach, reset, vhost calls), run the machine until they return: no thread
/// but the caller's is needed, and none may call at the same time. Code that shall run beside other things is given to
/// <see cref="SeededExecution.Start(Func{Task})"/>; it may block or await.
/// </para>
/// <para>Machines share nothing: run as many in parallel as there are processors.</para>
/// </remarks>
/// <example>
/// <code>
/// using var machine = new SimulatedMachine(seed: 42);
/// var disk = machine.StartBlockDevice(new BlockDeviceDefinition(options));
/// var report = machine.Run(() =&gt; new BlockLoad(disk, new BlockLoadOptions { Requests = 1000 }).RunAsync());
/// machine.Stop("disk0");
/// Console.WriteLine($"{machine.Execution.Trace.Hash:x16} after {machine.Execution.Elapsed}");
/// </code>
/// </example>
public sealed class SimulatedMachine : IDisposable
{
    private readonly List<string> _log = [];
    private readonly SimulatedMachineOptions _options;
    private readonly List<DaemonProcess> _dead = [];
    private DaemonProcess _daemon;
    private bool _disposed;

    /// <summary>Boots the machine and starts its daemon; no device exists yet.</summary>
    /// <param name="seed">Decides the order of everything.</param>
    /// <param name="options">What it is made of; null for the defaults.</param>
    public SimulatedMachine(ulong seed, SimulatedMachineOptions? options = null)
        : this(new SeededExecution(seed), options)
    {
    }

    /// <summary>Boots the machine on an execution, for those who need its clock before, and starts its daemon.</summary>
    /// <param name="execution">Runs the machine; owned from here on.</param>
    /// <param name="options">What it is made of; null for the defaults.</param>
    public SimulatedMachine(SeededExecution execution, SimulatedMachineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(execution);
        options ??= new SimulatedMachineOptions();
        Execution = execution;
        Execution.StepTime = options.StepTime;
        Execution.Trace.KeepsEntries = options.KeepsTrace;
        Kernel = new SimulatedKernel(options.Profile, options.Kernel with { Execution = KernelExecution.Seeded(Execution) });
        foreach (var module in options.Modules)
            Kernel.LoadDriver(module);
        _options = options;
        _daemon = new DaemonProcess(Execution, Kernel, options, _log);
    }

    /// <summary>Runs the machine: time, order, trace.</summary>
    public SeededExecution Execution { get; }

    /// <summary>The kernel.</summary>
    public SimulatedKernel Kernel { get; }

    /// <summary>The daemon's actor system.</summary>
    public ActorSystem System => _daemon.System;

    /// <summary>The daemon's manager of devices, which takes <see cref="VduseMessages"/>.</summary>
    public IActorRef Manager => _daemon.Manager;

    /// <summary>What the daemon logged, from the level of <c>akka.loglevel</c> on: level and text, without time.</summary>
    public IReadOnlyList<string> Log => _log;

    /// <summary>
    /// Lets what the daemon has said arrive in the <see cref="Log"/>: its collector is an actor like others, whose turn is drawn.
    /// </summary>
    internal void CollectLog() => Execution.RunUntil(() => !_daemon.IsLogUnderWay, TimeSpan.Zero);

    /// <summary>Starts a device and runs the machine until it is served, or refused.</summary>
    /// <exception cref="StalledException">Neither happens; the message names who waits for what.</exception>
    public VduseMessages.IStartReply Start(IDeviceDefinition definition) =>
        Ask<VduseMessages.IStartReply>(new VduseManager.StartDevice(OfDaemon(definition)));

    /// <summary>A device that the present daemon opens: its backends are closed when the daemon is killed.</summary>
    public IDeviceDefinition OfDaemon(IDeviceDefinition definition) => _daemon.Around(definition);

    /// <summary>Starts a block device that must start, with the kernel's virtio-blk driver on it.</summary>
    /// <returns>The driver.</returns>
    /// <exception cref="InvalidOperationException">It did not start: the message has the daemon's reason.</exception>
    public SimulatedBlockDriver StartBlockDevice(IDeviceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return Start(definition) switch
        {
            VduseMessages.DeviceFailed failed =>
                throw new InvalidOperationException($"Device '{failed.Name}' did not start: {failed.Reason}"),
            _ => Kernel.Bus.BlockDriver(definition.Name),
        };
    }

    /// <summary>Detaches and destroys a device.</summary>
    /// <exception cref="StalledException">It does not end.</exception>
    public VduseMessages.IStopReply Stop(string name) => Ask<VduseMessages.IStopReply>(new VduseMessages.StopDevice(name));

    /// <summary>What the daemon says of a device.</summary>
    /// <exception cref="InvalidOperationException">It has none of that name.</exception>
    public DeviceSnapshot Snapshot(string name) =>
        Ask<VduseMessages.DeviceList>(VduseMessages.ListDevices.Instance).Devices.Single(device => device.Name == name);

    /// <summary>
    /// Where the machine stands: step, time, who waits for what, devices, queues and messages that wait. Any thread, also while a step
    /// runs.
    /// </summary>
    /// <returns>One line each.</returns>
    public IReadOnlyList<string> Describe()
    {
        var now = string.Create(
            CultureInfo.InvariantCulture, $"step {Execution.Steps}, virtual time {Execution.Elapsed.TotalMilliseconds:0.###} ms");
        try
        {
            return [now, .. Execution.Waits.Select(wait => $"somebody waits for {wait}"), .. DeterministicActorSystem.Describe(System)];
        }
        catch (Exception changing) when (changing is InvalidOperationException or ArgumentException or NullReferenceException)
        {
            // Lists that a running step changes cannot be read every time.
            return [now, "the step that runs changes too much to be looked at"];
        }
    }

    /// <summary>
    /// Places that the daemon has passed at which it could have ended: before and behind its calls to the kernel, and wherever
    /// <see cref="PassCrashPoint"/> is called.
    /// </summary>
    public long CrashPoints => _daemon.Passed;

    /// <summary>At which of its <see cref="CrashPoints"/> the daemon stops dead, in the middle of what it does; null for none.</summary>
    public long? CrashesAt
    {
        get => _daemon.EndsAt;
        set => _daemon.EndsAt = value;
    }

    /// <summary>Whether the daemon has stopped dead and waits to be killed: <see cref="Kill"/> is the next call.</summary>
    public bool IsCrashing => _daemon.IsDying;

    /// <summary>Requests that the daemon has found in flight when it took devices over, and handled again. Any time.</summary>
    public long InheritedRequests => DeterministicActorSystem.CountInherited(System);

    /// <summary>One more place where the daemon can end, in code that it calls.</summary>
    public void PassCrashPoint() => _daemon.Pass();

    /// <summary>
    /// Kills the daemon as SIGKILL does: nothing of it runs any more, its descriptors are closed. Its devices stay in the kernel, its files
    /// as they are. A new daemon, with the same configuration and without devices, is there when this returns.
    /// </summary>
    public void Kill()
    {
        _daemon.Kill();
        _dead.Add(_daemon);
        Execution.Trace.Note("killed", "vdused", _daemon.Passed);
        _daemon = new DaemonProcess(Execution, Kernel, _options, _log);
    }

    /// <summary>Asks the manager, and runs the machine until it answers.</summary>
    /// <exception cref="StalledException">It does not.</exception>
    public T Ask<T>(object question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return Run(() => Manager.Ask<T>(question), question.GetType().Name);
    }

    /// <summary>Runs asynchronous code as work of the machine, and the machine until the code has ended.</summary>
    /// <param name="code">The code.</param>
    /// <param name="what">What is waited for, for the error.</param>
    /// <exception cref="StalledException">It does not end.</exception>
    public T Run<T>(Func<Task<T>> code, string what = "the end of a task")
    {
        ArgumentNullException.ThrowIfNull(code);
        var result = default(T);
        Run(async () => { result = await code(); }, what);
        return result!;
    }

    /// <inheritdoc cref="Run{T}"/>
    public void Run(Func<Task> code, string what = "the end of a task")
    {
        var task = Execution.Start(code);
        Execution.RunFor(() => task.IsCompleted, what);
#pragma warning disable RS0030 // It has ended; this throws what it threw.
        task.GetAwaiter().GetResult();
#pragma warning restore RS0030
    }

    /// <summary>Runs blocking code as work of the machine, and the machine until the code has ended.</summary>
    /// <inheritdoc cref="Run{T}"/>
    public void Run(Action code, string what = "the end of a call") => Run(
        () =>
        {
            code();
            return Task.CompletedTask;
        },
        what);

    /// <summary>Stops the daemon and switches the machine off; what hangs is cut short.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Execution.Patience = TimeSpan.FromMinutes(5);
        Attempt(() => Ask<VduseMessages.AllStopped>(VduseMessages.StopAll.Instance));

        // Calls that hang in the kernel return with an error, and the daemon gets to its end.
        Attempt(Kernel.PowerOff);
        Attempt(_daemon.Terminate);

        // So do drivers, which look at their memory on the way out.
        Attempt(Execution.RunUntilIdle);
        Attempt(Kernel.Dispose);
        Execution.Dispose();
        _daemon.Dispose();
        foreach (var dead in _dead)
            dead.Bury();
    }

    private static void Attempt(Action ending)
    {
        try
        {
            ending();
        }
        catch (Exception stuck) when (stuck is StalledException or InvalidOperationException or OperationCanceledException
            or LinuxException)
        {
            // The run is over: what it is judged by was said before.
        }
    }
}
