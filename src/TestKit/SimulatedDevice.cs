using System.Globalization;
using System.Text;
using VduseActors.Deterministic;
using VduseActors.Devices;
using VduseActors.Faults;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.TestKit.Machine;

namespace VduseActors.TestKit;

/// <summary>
/// A device under test on a simulated machine: the same actors, rings and mappings as in production, in virtual time, in an order
/// drawn from a seed. What both kinds of test share; see <see cref="DeviceTest"/> and <see cref="BlockDeviceTest"/>.
/// </summary>
/// <remarks>
/// A test runs on its caller's thread and nowhere else: waiting costs no time, and nothing happens between two calls. Instances
/// share nothing and may run in parallel.
/// </remarks>
public abstract class SimulatedDevice : IDisposable
{
    private const int LogLines = 20;

    private readonly TimeSpan _patience;
    private bool _isGone;

    private protected SimulatedDevice(IDeviceDefinition definition, DeviceTestOptions? options, IVirtioDriverModule? module)
    {
        ArgumentNullException.ThrowIfNull(definition);
        options ??= new DeviceTestOptions();
        options.Faults.MustHappenOn(options.Profile);
        _patience = options.Patience;
        Name = definition.Name;
        var execution = new SeededExecution(options.Seed);
        Faults = new FaultSession(options.Faults, execution);
        Injector = new FaultInjector(Faults);
        Machine = new SimulatedMachine(execution, new SimulatedMachineOptions
        {
            Profile = options.Profile,
            Configuration = $"akka.loglevel = INFO\n{options.Configuration}",
            Kernel = new SimulatedKernelOptions
            {
                LoadBlockDriver = false,
                FaultOnHoles = false,
                DefaultDriver = module is null ? null : VdpaDrivers.Virtio
            },
            InterceptKernel = Injector.Around,
            InterceptActors = Injector.Actors,
            Modules = module is null ? [] : [Injector.Around(module)],
        });
        try
        {
            if (Machine.Start(Injector.Around(definition)) is VduseMessages.DeviceFailed failed)
                throw Failed($"The device did not start: {failed.Reason}");
        }
        catch
        {
            Machine.Dispose();
            throw;
        }
    }

    /// <summary>Name of the device.</summary>
    public string Name { get; }

    /// <summary>The machine: virtual time, kernel, actor system, trace.</summary>
    public SimulatedMachine Machine { get; }

    /// <summary>The faults of the plan, and the schedule of those that fired.</summary>
    public FaultSession Faults { get; }

    /// <summary>Virtual time since the machine booted.</summary>
    public TimeSpan Elapsed => Machine.Execution.Elapsed;

    /// <summary>What the daemon says of the device now.</summary>
    /// <exception cref="DeviceTestException">It has given the device up.</exception>
    public DeviceSnapshot Snapshot => TryFindSnapshot() ?? throw Failed($"The daemon has no device '{Name}' any more.");

    private protected FaultInjector Injector { get; }

    /// <summary>Lets virtual time pass; whatever is due happens.</summary>
    public void Advance(TimeSpan by) => Machine.Execution.Advance(by);

    /// <summary>Runs the machine until a condition holds.</summary>
    /// <param name="condition">
    /// Looked at after every step, within it: must not block, nor call what runs the machine (<see cref="Snapshot"/>,
    /// <see cref="Advance"/>, an expectation).
    /// </param>
    /// <param name="what">What is waited for, for the error.</param>
    /// <param name="within">Longest virtual time; the test's patience unless set.</param>
    /// <exception cref="DeviceTestException">It does not hold in time.</exception>
    public void ExpectEventually(Func<bool> condition, string what, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var limit = within ?? _patience;
        if (!Machine.Execution.RunUntil(condition, limit))
            throw Failed(Invariant($"Expected within {limit.TotalSeconds} s: {what}."));
    }

    /// <summary>The queue is, or soon is, quarantined for what the driver did to its ring.</summary>
    /// <exception cref="DeviceTestException">It is not.</exception>
    public void ExpectQuarantined(int queue = 0) =>
        ExpectHealth(
            health => health?.Contains(Invariant($"queue {queue} is quarantined"), StringComparison.Ordinal) == true,
            Invariant($"queue {queue} quarantined"));

    /// <summary>The daemon serves the device, or soon does, and knows nothing wrong of it.</summary>
    /// <exception cref="DeviceTestException">Something is wrong.</exception>
    public void ExpectHealthy() => ExpectHealth(health => health is null, "a healthy device");

    /// <summary>The daemon serves the device and says something wrong of it, or soon does.</summary>
    /// <param name="text">Part of the line in <see cref="DeviceSnapshot.Health"/>.</param>
    /// <exception cref="DeviceTestException">It does not.</exception>
    public void ExpectUnhealthy(string text) =>
        ExpectHealth(health => health?.Contains(text, StringComparison.Ordinal) == true, $"health that says '{text}'");

    /// <summary>A fault of the plan has fired, or soon does.</summary>
    /// <param name="kind">Name of its kind, such as <c>backend.throws</c>.</param>
    /// <exception cref="DeviceTestException">It does not fire: the test did not test it.</exception>
    /// <exception cref="ArgumentException">The plan has no fault of this kind.</exception>
    public void ExpectFault(string kind)
    {
        var kinds = Faults.Plan.Faults.Select(fault => fault.Kind.Name).Distinct(StringComparer.Ordinal).ToArray();
        if (!kinds.Contains(kind, StringComparer.Ordinal))
            throw new ArgumentException($"The plan has no fault of the kind '{kind}'; it has {string.Join(", ", kinds)}.", nameof(kind));
        ExpectEventually(() => Faults.Schedule.Any(fired => fired.Fault.Kind.Name == kind), $"the fault {kind} firing");
    }

    /// <summary>The daemon has written a line with this text to its log, or soon does.</summary>
    /// <exception cref="DeviceTestException">It does not.</exception>
    public void ExpectLogged(string text) =>
        ExpectEventually(() => Machine.Log.Any(line => line.Contains(text, StringComparison.Ordinal)), $"a log line with '{text}'");

    /// <summary>
    /// The device did nothing that its specification forbids: used ids and lengths, memory outside of buffers, notifications, order.
    /// </summary>
    /// <exception cref="DeviceTestException">It did.</exception>
    public void NoViolations()
    {
        if (Machine.Kernel.ViolationsOf(Name).Entries is [var first, ..] all)
            throw Failed($"The device did what it must not, {all.Count} times; first: {first}");
        if (Machine.Kernel.FindBadTouches(Name) is [var page, ..])
            throw Failed($"The device touched page 0x{page:x}, which the driver never gave it.");
    }

    /// <summary>Every request that was posted has come back, or soon does, exactly once, and nothing forbidden was done.</summary>
    /// <exception cref="DeviceTestException">One is lost, or a violation was recorded.</exception>
    public void NoLostRequests()
    {
        var limit = _patience;
        if (!Machine.Execution.RunUntil(() => Outstanding == 0, limit))
        {
            throw Failed(
                Invariant(
                    $"{Outstanding} requests did not come back within {limit.TotalSeconds} s; the device says {TryFindSnapshot()?.Health ?? "that all is well"}."));
        }

        NoViolations();
    }

    /// <summary>Detaches and destroys the device, as at the end of its life.</summary>
    /// <exception cref="DeviceTestException">It cannot be removed.</exception>
    public void Stop()
    {
        if (Machine.Stop(Name) is VduseMessages.DeviceFailed failed)
            throw Failed($"The device did not stop: {failed.Reason}");
        if (Machine.Kernel.DeviceNames.Contains(Name, StringComparer.Ordinal))
            throw Failed("The device was left behind in the kernel.");
        _isGone = true;
    }

    /// <summary>Switches the machine off.</summary>
    public void Dispose()
    {
        _isGone = true;
        Machine.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Requests that the driver has posted and not got back.</summary>
    private protected abstract int Outstanding { get; }

    /// <summary>What a test may ask of a driver while there is a device.</summary>
    private protected void RequireDevice()
    {
        if (_isGone)
            throw new InvalidOperationException($"The device '{Name}' was stopped, and its driver with it; a new test starts another.");
    }

    /// <summary>Runs a call of a driver to its end.</summary>
    private protected T Run<T>(Func<Task<T>> call, string what)
    {
        RequireDevice();
        Task<T>? result = null;
        var task = Machine.Execution.Start(() => result = call());
        ExpectEventually(() => task.IsCompleted, what);
#pragma warning disable RS0030 // It has ended; this throws what it threw.
        return result!.GetAwaiter().GetResult();
#pragma warning restore RS0030
    }

    /// <summary>An unmet expectation, with all that is needed to replay it.</summary>
    private protected DeviceTestException Failed(string expectation)
    {
        Machine.CollectLog();
        var context = new StringBuilder();
        context.Append("Seed ").Append(Machine.Execution.Seed).Append(
            CultureInfo.InvariantCulture, $", after {Elapsed.TotalSeconds:0.######} s of virtual time.").AppendLine();
        foreach (var fired in Faults.Schedule)
            context.Append("  fault: ").Append(fired).AppendLine();
        foreach (var line in Machine.Log.TakeLast(LogLines))
            context.Append("  log: ").AppendLine(line);
        return new DeviceTestException(expectation, context.ToString().TrimEnd());
    }

    private void ExpectHealth(Func<string?, bool> condition, string what)
    {
        // Asking is work of the machine: it lets what is under way get on.
        var deadline = Elapsed + _patience;
        var pause = TimeSpan.FromMicroseconds(100);
        while (true)
        {
            var snapshot = Snapshot;
            if (condition(snapshot.Health) && snapshot.State == DeviceState.Serving)
                return;
            if (Elapsed >= deadline)
            {
                throw Failed(
                    Invariant(
                        $"Expected within {_patience.TotalSeconds} s: {what}; the device is {snapshot.State} and says {snapshot.Health ?? "that all is well"}."));
            }

            Advance(pause);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, TimeSpan.TicksPerSecond));
        }
    }

    private DeviceSnapshot? TryFindSnapshot() =>
        Machine.Ask<VduseMessages.DeviceList>(VduseMessages.ListDevices.Instance).Devices.FirstOrDefault(device => device.Name == Name);
}
