using System.Collections.Concurrent;
using VduseActors.Kernel;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Execution;
using VduseActors.Transports.RfcV3;

namespace VduseActors.Simulator.Bus;

/// <summary>The vdpa bus of a simulated kernel. Attach and detach block while drivers probe and let go, as the real ones do.</summary>
public sealed class SimulatedVdpaBus : IRfcVdpaBus, IDisposable
{
    private const string ManagementName = "vduse";
    private const string OpenVhostOperation = "open of a vhost-vdpa device", OpenBareOperation = "playing a virtio driver";

    private readonly SimulatedKernel _kernel;
    private readonly KernelMutex _busLock;
    private readonly ConcurrentDictionary<string, VdpaNode> _nodes = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _powerOff = new();

    internal SimulatedVdpaBus(SimulatedKernel kernel)
    {
        _kernel = kernel;
        _busLock = kernel.Execution.CreateMutex("the vdpa bus");
    }

    /// <summary>The virtio-blk driver that is bound to a device.</summary>
    /// <exception cref="InvalidOperationException">None is bound: not attached, or its probe failed.</exception>
    public SimulatedBlockDriver BlockDriver(string device) => Driver<SimulatedBlockDriver>(device, "virtio-blk");

    /// <summary>The virtio-net driver that is bound to a device.</summary>
    /// <exception cref="InvalidOperationException">None is bound: not attached, or its probe failed.</exception>
    public SimulatedNetDriver NetDriver(string device) => Driver<SimulatedNetDriver>(device, "virtio-net");

    /// <summary>Opens <c>/dev/vhost-vdpa-N</c> of a device that is bound to <see cref="VdpaDrivers.Vhost"/>; resets it.</summary>
    /// <exception cref="VduseException">EBUSY while it is open, ENODEV when it is not bound to vhost_vdpa or not attached.</exception>
    public SimulatedVhostVdpa OpenVhost(string device)
    {
        var errno = Require(device, OpenVhostOperation).OpenVhost(out var vhost);
        return errno == Errno.None ? vhost! : throw KernelErrors.Create(errno, OpenVhostOperation, device);
    }

    /// <summary>
    /// The device as virtio-vdpa shows it, for a test that plays the driver itself, in whatever order it likes. Nothing is
    /// written to the device. Reset it before a driver is bound again.
    /// </summary>
    /// <exception cref="VduseException">EBUSY while a driver is bound, ENODEV when it is not attached.</exception>
    public IVirtioTransport OpenBare(string device)
    {
        var errno = Require(device, OpenBareOperation).OpenBare(out var transport);
        return errno == Errno.None ? transport! : throw KernelErrors.Create(errno, OpenBareOperation, device, "unbind its driver first");
    }

    /// <inheritdoc/>
    public IReadOnlyList<VdpaManagementDevice> ListManagementDevices() =>
        [new VdpaManagementDevice(ManagementName, null, _kernel.Profile.SupportedClasses)];

    /// <inheritdoc/>
    public void Attach(string name)
    {
        // One lock over the whole call: the family is not parallel, so a second attach waits for the first driver's probe.
        using (_busLock.Enter())
        {
            if (!_kernel.TryFind(name, out var device))
                throw KernelErrors.Create(Errno.EINVAL, Operations.Attach, name, "there is no such VDUSE device");

            if (!device.IsReadyToAttach)
                throw KernelErrors.Create(Errno.EINVAL, Operations.Attach, name, "not every queue was set up");

            if (_nodes.ContainsKey(name))
                throw KernelErrors.Create(Errno.EEXIST, Operations.Attach, name);

            device.PrepareDomains();
            AddLocked(name, device);
        }
    }

    /// <inheritdoc/>
    public void Attach(string name, uint backendId, uint deviceId)
    {
        using (_busLock.Enter())
        {
            if (_kernel.Rfc?.Find(backendId) is not { } device || device.DeviceId != deviceId)
            {
                throw KernelErrors.Create(
                    Errno.EINVAL, Operations.Attach, name,
                    $"there is no VDUSE device with id {backendId} and virtio device type {deviceId}");
            }

            if (device.IsAttached || _nodes.ContainsKey(name))
                throw KernelErrors.Create(Errno.EEXIST, Operations.Attach, name);

            device.Name = name;
            AddLocked(name, device);
        }
    }

    /// <inheritdoc/>
    public void Detach(string name)
    {
        using (_busLock.Enter())
        {
            var node = Require(name, Operations.Detach);
            node.Unbind();
            node.Device.IsAttached = false;
            _nodes.TryRemove(name, out _);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<VdpaDevice> ListDevices() =>
        [.. Nodes.Select(node => new VdpaDevice(
            node.Device.Name,
            ManagementName,
            node.Device.DeviceId,
            node.Device.VendorId,
            (uint)node.Device.QueueCount,
            node.Device.MaxQueueSize))];

    /// <inheritdoc/>
    public VdpaDeviceConfig? ReadConfig(string name) =>
        Require(name, Operations.ReadConfig) is var node && _kernel.Profile.DecodesBlockConfig
            ? VdpaConfigDecoder.Decode(node.Device)
            : null;

    /// <inheritdoc/>
    public string? GetBoundDriver(string name) => Node(name)?.BoundDriver;

    /// <inheritdoc/>
    public void BindDriver(string name, string driver)
    {
        var node = Require(name, Operations.BindDriver);
        if (driver is not (VdpaDrivers.Virtio or VdpaDrivers.Vhost))
            throw KernelErrors.Create(Errno.ENOENT, Operations.BindDriver, name, $"no driver {driver} is loaded: modprobe {driver}");

        node.Bind(driver);
    }

    /// <inheritdoc/>
    public void UnbindDriver(string name) => Node(name)?.Unbind();

    /// <summary>Switches the bus off: blocked attaches and detaches return, requests come back unserved.</summary>
    public void Dispose()
    {
        _powerOff.Cancel();
        using (_busLock.Enter())
            _nodes.Clear();
    }

    /// <summary>A virtio driver was loaded.</summary>
    internal void ProbeWaiting()
    {
        using (_busLock.Enter())
        {
            foreach (var node in Nodes)
                node.ProbeIfWaiting();
        }
    }

    private IEnumerable<VdpaNode> Nodes => _nodes.Values.OrderBy(node => node.Device.Name, StringComparer.Ordinal);

    private void AddLocked(string name, IVdpaConfigOps device)
    {
        var node = new VdpaNode(device, _kernel, _powerOff.Token);
        _nodes[name] = node;
        device.IsAttached = true;
        if (_kernel.Options.DefaultDriver is { } driver)
            node.Bind(driver);
    }

    private T Driver<T>(string device, string name)
        where T : class, IVirtioDriver =>
        Node(device)?.VirtioDriver as T
        ?? throw new InvalidOperationException($"No {name} driver is bound to {device}. Status of the device: {_kernel.StatusOf(device)}.");

    private VdpaNode? Node(string name) => _nodes.GetValueOrDefault(name);

    private VdpaNode Require(string name, string operation) =>
        Node(name) ?? throw KernelErrors.Create(Errno.ENODEV, operation, name, "device not found");
}
