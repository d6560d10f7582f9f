using System.Collections.Concurrent;
using VduseActors.Kernel;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Simulator.Bus;

/// <summary>The vdpa bus of a simulated kernel. Attach and detach block while drivers probe and let go, as the real ones do.</summary>
public sealed class SimulatedVdpaBus : IVdpaBus, IDisposable
{
    private const string ManagementName = "vduse";

    private readonly SimulatedKernel _kernel;
    private readonly Lock _busLock = new();
    private readonly ConcurrentDictionary<string, VdpaNode> _nodes = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _powerOff = new();

    internal SimulatedVdpaBus(SimulatedKernel kernel) => _kernel = kernel;

    /// <summary>The virtio-blk driver that is bound to a device.</summary>
    /// <exception cref="InvalidOperationException">None is bound: not attached, or its probe failed.</exception>
    public SimulatedBlockDriver BlockDriver(string device) =>
        Node(device)?.VirtioDriver as SimulatedBlockDriver
        ?? throw new InvalidOperationException(
            $"No virtio-blk driver is bound to {device}. Status of the device: 0x{_kernel.DeviceStatus(device):x2}.");

    /// <inheritdoc/>
    public IReadOnlyList<VdpaManagementDevice> ListManagementDevices() =>
        [new VdpaManagementDevice(ManagementName, null, _kernel.Profile.SupportedClasses)];

    /// <inheritdoc/>
    public void Attach(string name)
    {
        // One lock over the whole call: the family is not parallel, so a second attach waits for the first driver's probe.
        lock (_busLock)
        {
            if (!_kernel.TryFind(name, out var device))
                throw Error(Errno.EINVAL, "VDPA_CMD_DEV_NEW", name, "There is no such VDUSE device: create it first.");

            if (!device.IsReadyToAttach)
                throw Error(Errno.EINVAL, "VDPA_CMD_DEV_NEW", name, "Not every queue has a size: set up all of them first.");

            if (_nodes.ContainsKey(name))
                throw Error(Errno.EEXIST, "VDPA_CMD_DEV_NEW", name, "It is attached already.");

            device.PrepareDomains();
            var node = new VdpaNode(device, _kernel, _powerOff.Token);
            _nodes[name] = node;
            device.IsAttached = true;
            if (_kernel.Options.DefaultDriver is { } driver)
                node.Bind(driver);
        }
    }

    /// <inheritdoc/>
    public void Detach(string name)
    {
        lock (_busLock)
        {
            var node = Require(name, "VDPA_CMD_DEV_DEL");
            node.Unbind();
            node.Device.IsAttached = false;
            _nodes.TryRemove(name, out _);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<VdpaDevice> ListDevices() =>
        [.. _nodes.Values.Select(node => new VdpaDevice(
            node.Device.Name,
            ManagementName,
            node.Device.Spec.DeviceId,
            node.Device.Spec.VendorId,
            (uint)node.Device.QueueCount,
            node.Device.MaxQueueSize))];

    /// <inheritdoc/>
    public VdpaDeviceConfig? ReadConfig(string name) =>
        _kernel.Profile.DecodesBlockConfig && Node(name) is { } node ? VdpaConfigDecoder.Decode(node.Device) : null;

    /// <inheritdoc/>
    public string? GetBoundDriver(string name) => Node(name)?.BoundDriver;

    /// <inheritdoc/>
    public void BindDriver(string name, string driver)
    {
        var errno = Require(name, "bind").Bind(driver);
        if (errno != Errno.None)
            throw Error(errno, "bind", name, $"There is no vdpa driver {driver}.");
    }

    /// <inheritdoc/>
    public void UnbindDriver(string name) => Require(name, "unbind").Unbind();

    /// <summary>Switches the bus off: blocked attaches and detaches return, requests come back unserved.</summary>
    public void Dispose()
    {
        _powerOff.Cancel();
        lock (_busLock)
            _nodes.Clear();
    }

    /// <summary>A virtio driver was loaded.</summary>
    internal void ProbeWaiting()
    {
        lock (_busLock)
        {
            foreach (var node in _nodes.Values)
                node.ProbeIfWaiting();
        }
    }

    private VdpaNode? Node(string name) => _nodes.GetValueOrDefault(name);

    private VdpaNode Require(string name, string operation) =>
        Node(name) ?? throw Error(Errno.ENODEV, operation, name, "It is not attached.");

    private static VduseException Error(Errno errno, string operation, string name, string remedy) =>
        new(errno, operation, name, $"{operation} of {name} failed: {errno}. {remedy}");
}
