using VduseActors.Configuration;
using VduseActors.Devices;
using VduseActors.Kernel;
using VduseActors.Limits;
using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.State;

/// <summary>
/// Everything of a device that must outlive a restart of its actors: the open descriptor, mappings, ring positions, requests in
/// flight, the control messages that were read. Made once per device by the manager and handed to every incarnation.
/// </summary>
internal sealed partial class DeviceResources : IDisposable
{
    private IVduseDevice? _device;
    private IVirtioDevice? _virtio;
    private IotlbState? _iotlb;

    /// <summary>Creates the resources of a device that is not created in the kernel yet.</summary>
    /// <param name="name">Its name, as the definition said it once: what somebody else's code says may change, or fail.</param>
    /// <param name="definition">What was configured.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="settings">Settings of the actors.</param>
    /// <param name="limits">What all devices share.</param>
    public DeviceResources(string name, IDeviceDefinition definition, IVduseKernel kernel, RuntimeSettings settings, ProcessLimits limits)
    {
        Name = name;
        Limits = limits;
        Definition = definition;
        Kernel = kernel;
        Settings = settings;
        Status = new DeviceStatusBoard(name);
    }

    /// <summary>What was configured.</summary>
    public IDeviceDefinition Definition { get; set; }

    /// <summary>Where its queues run, as configured.</summary>
    public QueuePlacement Placement { get; private set; } = QueuePlacement.Anywhere;

    /// <summary>It is to have memory of its own in the place of the kernel's bounce pages.</summary>
    public bool WantsUmem { get; private set; }

    /// <summary>What its actors failed at, queues apart.</summary>
    public FailureHistory ActorFailures { get; } = new();

    /// <summary>The kernel.</summary>
    public IVduseKernel Kernel { get; }

    /// <summary>Settings of the actors.</summary>
    public RuntimeSettings Settings { get; }

    /// <summary>What all devices share.</summary>
    public ProcessLimits Limits { get; }

    /// <summary>What others may see of the device.</summary>
    public DeviceStatusBoard Status { get; }

    /// <summary>Control messages without an answer.</summary>
    public ControlJournal Journal { get; } = new();

    /// <summary>Name of the device.</summary>
    public string Name { get; }

    /// <summary>Whether the device is open.</summary>
    public bool IsOpen => _device is not null;

    /// <summary>The kernel has the queues' kick eventfds: from the first start of a session until the driver resets the device.</summary>
    public bool HasKicks { get; set; }

    /// <summary>The open device.</summary>
    public IVduseDevice Device => _device ?? throw new InvalidOperationException($"Device '{Name}' is not open.");

    /// <summary>The device type on top of the backend.</summary>
    public IVirtioDevice Virtio => _virtio ?? throw new InvalidOperationException($"Device '{Name}' has no backend yet.");

    /// <summary>Guards the mappings; null when the configuration does not ask for it.</summary>
    public BusErrorGuard? BusErrorGuard { get; private set; }

    /// <summary>The mappings.</summary>
    public IotlbState Iotlb => _iotlb ?? throw new InvalidOperationException($"Device '{Name}' is not open.");

    /// <summary>The queues; empty before the device is open.</summary>
    public IReadOnlyList<QueueResources> Queues { get; private set; } = [];

    /// <summary>The open backend; null before the first is open.</summary>
    public SharedBackend? Backend { get; private set; }

    /// <summary>All features offered: the device type's and the ring and transport bits of this runtime.</summary>
    public ulong OfferedFeatures { get; private set; }

    /// <summary>Features frozen at FEATURES_OK, 0 outside of a session.</summary>
    public ulong NegotiatedFeatures { get; set; }

    /// <summary>Status byte as last acknowledged.</summary>
    public DeviceStatus DriverStatus { get; set; }

    /// <summary>The driver suspended the device; only a reset ends it.</summary>
    public bool IsSuspended { get; set; }

    /// <summary>Address space of each queue group.</summary>
    public uint[] GroupAddressSpaces { get; private set; } = [0];

    /// <summary>What the supervisor is doing and has still to do.</summary>
    public OperationOrder Operations { get; } = new();

    /// <summary>How far the taking over of the device has come.</summary>
    public AdoptionProgress Adoption { get; } = new();

    /// <summary>The change of the backend that is under way.</summary>
    public BackendChange BackendChange { get; } = new();

    /// <summary>The backend is being opened anew.</summary>
    public bool IsReopeningBackend { get; set; }

    /// <summary>The kernel has the device, and it is ours to destroy.</summary>
    public bool IsCreated { get; private set; }

    /// <summary>The device is being closed and destroyed: its actors end.</summary>
    public bool IsClosing { get; set; }

    /// <summary>How often destroying it was tried.</summary>
    public int DestroyAttempts { get; set; }

    /// <summary>Why it ends, or null when it was asked to.</summary>
    public string? Failure { get; set; }

    /// <summary>It ends for what was found in its folder in the state directory: no other device is concerned.</summary>
    public bool HasDamagedState { get; set; }

    /// <summary>Epoch of the last session begun.</summary>
    public int Epoch { get; set; }

    /// <summary>Number of the device's resets, from 1.</summary>
    public ulong Generation => _record?.Generation ?? 1;

    /// <summary>The device was found in the kernel and taken over from a process that ended.</summary>
    public bool IsAdopted => AdoptedGeneration is not null;

    /// <summary>
    /// Number of resets of the device when it was taken over: until the next one its queues may have run in the ended process.
    /// </summary>
    public ulong? AdoptedGeneration { get; private set; }

    /// <summary>The device stays in the kernel when this process lets go of it.</summary>
    public bool IsLeft { get; set; }

    /// <summary>The attach to the vdpa bus had come to its end, when the device was taken over.</summary>
    public bool WasAttached => _record is { Attached: true };

    /// <summary>Group of a queue: the queues are spread over the groups in order.</summary>
    public uint GroupOf(int queue) => (uint)(queue % GroupAddressSpaces.Length);

    /// <summary>Takes a backend into use; returns the previous one, which the caller releases when no queue uses it any more.</summary>
    public SharedBackend? Install(SharedBackend backend)
    {
        var previous = Backend;
        Backend = backend;
        return previous;
    }

    /// <summary>Closes the device descriptor and drops the mappings.</summary>
    public void CloseDevice()
    {
        // First the mappings: registered memory is deregistered at the open device.
        _iotlb?.Dispose();
        _iotlb = null;
        _device?.Dispose();
        _device = null;
        HasKicks = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        FencePending();
        CloseDevice();
        foreach (var queue in Queues)
            queue.Dispose();
        Queues = [];
        Backend?.Release();
        Backend = null;
        ReleaseFolder();
    }

    /// <summary>
    /// Ends a device that stays in the kernel and that nobody serves any more. What the kernel has asked and still waits for is answered
    /// with FAILED: whoever asked would wait for its deadline, or for ever where there is none. The device's actors have ended.
    /// </summary>
    public void BreakOff()
    {
        FencePending();
        if (_device is { } device && !IsLeft)
            RefuseOutstanding(device);
        Dispose();
    }

    /// <summary>
    /// A device that is broken off may leave operations at its backend: the memory that they use is replaced, not unmapped, and the backend
    /// stays open until they are back. The queues' actors have ended.
    /// </summary>
    private void FencePending()
    {
        QueueResources[] pending = [.. Queues.Where(queue => queue is { Slots.PendingCount: > 0, Session: not null })];
        if (pending.Length == 0)
            return;
        var fenced = new FencedMemory(pending.Length);
        foreach (var queue in pending)
            fenced.Keep(queue.Slots!);
        _iotlb?.Fence(addressSpace: null, 0, ulong.MaxValue, fenced);
        foreach (var queue in pending)
        {
            var lease = queue.Session!.Backend.Lease();
            queue.Slots!.Abandon(() =>
            {
                lease.Dispose();
                fenced.Release();
            });
            queue.Slots = null;
        }
    }

    private void RefuseOutstanding(IVduseDevice device)
    {
        // First the mappings: the answer tells the kernel that they are not used.
        _iotlb?.Dispose();
        _iotlb = null;
        try
        {
            foreach (var request in Journal.Outstanding)
                device.TryWriteResponse(VduseResponse.For(request.RequestId, VduseResult.Failed));

            // And what nobody has read: the actor that reads may be what failed.
            while (device.TryReadRequest(out var unread) == ControlRead.Message)
                device.TryWriteResponse(VduseResponse.For(unread.RequestId, VduseResult.Failed));
        }
        catch (VduseException)
        {
            // Broken, or gone: nobody waits any more.
        }
    }

    private static BusErrorGuard InstallGuard()
    {
        try
        {
            return BusErrorGuard.Install();
        }
        catch (PlatformNotSupportedException refused)
        {
            throw new DeviceConfigurationException(null, $"vduse.runtime.bus-error-guard = on: {refused.Message}; set it to off");
        }
    }
}
