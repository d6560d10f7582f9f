using System.Collections.Concurrent;
using VduseActors.Devices;
using VduseActors.Kernel;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Faults;

/// <summary>
/// Puts the faults of a session around the parts of a system: wrap what a device is built from, then build it as usual.
/// </summary>
/// <example>
/// <code>
/// var session = new FaultSession(FaultPlan.Load("plan.conf"));
/// var faults = new FaultInjector(session);
/// var kernel = faults.Around(new SimulatedVduse(KernelProfile.Linux612));
/// var devices = VduseDevices.Start(system, kernel, faults.Actors);
/// await devices.StartAsync(faults.Around(definition));
/// </code>
/// </example>
/// <param name="session">The faults.</param>
public sealed class FaultInjector(FaultSession session)
{
    private readonly ConcurrentDictionary<string, FaultingDevice> _devices = new(StringComparer.Ordinal);

    /// <summary>The faults.</summary>
    public FaultSession Session { get; } = session;

    /// <summary>What actors get to have their faults injected.</summary>
    public IActorInterceptor Actors { get; } = new FaultingActors(session);

    /// <summary>A kernel whose calls, messages, regions and interrupts fail as planned; owns the inner one.</summary>
    public IVduseKernel Around(IVduseKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        return new FaultingKernel(kernel, this);
    }

    /// <summary>
    /// A device whose backend fails as planned: storage, the image that it is in, or a network. A plan with a fault that the device is
    /// meant for and cannot have refuses it when it is started, unless another device can have that fault.
    /// </summary>
    public IDeviceDefinition Around(IDeviceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        Fit.Note(definition);
        return new FaultingDefinition(definition, this);
    }

    /// <summary>Refuses a plan with faults that none of the devices can have, or for a device that is none of them.</summary>
    /// <param name="definitions">All devices.</param>
    /// <exception cref="FaultPlanException">One would never fire; the message names it, the device and the remedy.</exception>
    public void MustFit(IEnumerable<IDeviceDefinition> definitions)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        foreach (var definition in definitions)
            Fit.Note(definition);
        if (Fit.Obstacle() is { } obstacle)
            throw new FaultPlanException(obstacle);
    }

    /// <summary>
    /// A driver module for a simulated kernel whose kicks fail as planned. When the plan has ring faults it also keeps the device's
    /// last queue for a hostile driver; the module's own driver then uses the others only.
    /// </summary>
    public IVirtioDriverModule Around(IVirtioDriverModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return new FaultingDriverModule(module, this);
    }

    /// <summary>A device as a driver sees it, with kicks that fail as planned; for drivers that are no module of a kernel.</summary>
    public IVirtioTransport Around(IVirtioTransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        return new FaultingTransport(transport, this);
    }

    /// <summary>The hostile driver's queue of a device, or null when the plan has no ring fault or the device did not start.</summary>
    public HostileQueue? HostileQueueOf(string device) => HostileQueues.GetValueOrDefault(device);

    /// <summary>Control messages that were made up by faults and have no answer yet, over all devices.</summary>
    public int UnansweredMessages => _devices.Values.Sum(device => device.UnansweredMessages);

    internal BackendFit Fit { get; } = new(session.Plan);

    internal ConcurrentDictionary<string, HostileQueue> HostileQueues { get; } = new(StringComparer.Ordinal);

    internal FaultingDevice? DeviceOf(string name) => _devices.GetValueOrDefault(name);

    internal void Opened(FaultingDevice device) => _devices[device.Name] = device;

    /// <summary>Sends UPDATE_IOTLB for everything.</summary>
    internal void InvalidateMemory(string device, int times)
    {
        if (!_devices.TryGetValue(device, out var open))
            return;
        for (var i = 0; i < times; i++)
            open.Send(new VduseRequest { Type = VduseRequestType.UpdateIotlb, IovaStart = 0, IovaLast = ulong.MaxValue });
    }
}
