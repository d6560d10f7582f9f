using VduseActors.Backend;
using VduseActors.Configuration;
using VduseActors.Control;
using VduseActors.Devices;
using VduseActors.Iotlb;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Queues;
using VduseActors.Virtio;

namespace VduseActors.Device;

/// <summary>
/// Everything of a device that must outlive a restart of its actors: the open descriptor, mappings, ring positions, requests in
/// flight, the control messages that were read. Made once per device by the manager and handed to every incarnation.
/// </summary>
internal sealed class DeviceResources : IDisposable
{
    private IVduseDevice? _device;
    private IVirtioDevice? _virtio;
    private IotlbState? _iotlb;

    /// <summary>Creates the resources of a device that is not created in the kernel yet.</summary>
    public DeviceResources(IDeviceDefinition definition, IVduseKernel kernel, RuntimeSettings settings)
    {
        Definition = definition;
        Kernel = kernel;
        Settings = settings;
        Status = new DeviceStatusBoard(definition.Name);
    }

    /// <summary>What was configured.</summary>
    public IDeviceDefinition Definition { get; set; }

    /// <summary>The kernel.</summary>
    public IVduseKernel Kernel { get; }

    /// <summary>Settings of the actors.</summary>
    public RuntimeSettings Settings { get; }

    /// <summary>What others may see of the device.</summary>
    public DeviceStatusBoard Status { get; }

    /// <summary>Control messages without an answer.</summary>
    public ControlJournal Journal { get; } = new();

    /// <summary>Name of the device.</summary>
    public string Name => Definition.Name;

    /// <summary>Whether the device is open.</summary>
    public bool IsOpen => _device is not null;

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

    /// <summary>Epoch of the last session begun.</summary>
    public int Epoch { get; set; }

    /// <summary>Group of a queue: the queues are spread over the groups in order.</summary>
    public uint GroupOf(int queue) => (uint)(queue % GroupAddressSpaces.Length);

    /// <summary>Takes a backend into use; returns the previous one, which the caller releases when no queue uses it any more.</summary>
    public SharedBackend? Install(SharedBackend backend)
    {
        var previous = Backend;
        Backend = backend;
        return previous;
    }

    /// <summary>Creates the device in the kernel, opens it and sets its queues up.</summary>
    /// <param name="virtio">The device type on top of the first backend.</param>
    /// <exception cref="VduseException">As the kernel answers. What was made before the failure is removed.</exception>
    /// <exception cref="DeviceConfigurationException">The kernel cannot do what is configured.</exception>
    public void CreateAndOpen(IVirtioDevice virtio)
    {
        _virtio = virtio;
        var groups = Math.Max(1, Math.Min(Definition.Groups, Virtio.QueueCount));
        if (groups > 1 && Kernel.ApiVersion == 0)
            throw new DeviceConfigurationException("groups", "this kernel has no queue groups (VDUSE API version 0); set groups = 1");
        BusErrorGuard = Settings.BusErrorGuard ? InstallGuard() : null;
        OfferedFeatures = Virtio.Features | FeatureNegotiation.DefaultRingFeatures | (Definition.RingFeatures & FeatureNegotiation.OptionalRingFeatures);
        Kernel.CreateDevice(new VduseDeviceSpec
        {
            Name = Name,
            DeviceId = Virtio.DeviceId,
            Features = OfferedFeatures,
            QueueCount = (uint)Virtio.QueueCount,
            MaxQueueSize = Virtio.QueueSize,
            Groups = (uint)groups,
            AddressSpaces = (uint)groups,
            Config = Virtio.Config,
        });
        try
        {
            Open(groups);
        }
        catch
        {
            CloseDevice();
            Kernel.DestroyDevice(Name);
            throw;
        }
    }

    /// <summary>Closes the device descriptor and drops the mappings.</summary>
    public void CloseDevice()
    {
        _device?.Dispose();
        _device = null;
        _iotlb?.Dispose();
        _iotlb = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseDevice();
        foreach (var queue in Queues)
            queue.Dispose();
        Queues = [];
        Backend?.Release();
        Backend = null;
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

    private void Open(int groups)
    {
        _device = Kernel.OpenDevice(Name);
        if (Settings.MessageTimeoutSeconds is { } timeout)
            _device.MessageTimeoutSeconds = timeout;
        GroupAddressSpaces = new uint[groups];
        for (var i = 0; i < Virtio.QueueCount; i++)
            _device.SetupQueue((uint)i, Virtio.QueueSize, GroupOf(i));
        _iotlb = new IotlbState((uint)groups);
        Queues = [.. Enumerable.Range(0, Virtio.QueueCount).Select(index => new QueueResources(index))];
        Status.Show(Queues);
    }
}
