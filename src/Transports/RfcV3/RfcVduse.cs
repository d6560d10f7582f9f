using System.Runtime.InteropServices;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Transports.RfcV3;

/// <summary>
/// A kernel with the protocol of RFC v3 (January 2021) as the kernel port shows kernels. Devices have names here; the numbers by
/// which that kernel knows them do not leave this class.
/// </summary>
public sealed class RfcVduse : IVduseKernel
{
    private const int MaxIdAttempts = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _devices = new(StringComparer.Ordinal);
    private readonly IRfcControlFile _control;
    private readonly RfcVduseOptions _options;
    private readonly string _description;
    private uint _nextId;

    /// <summary>Uses an open <c>/dev/vduse</c>.</summary>
    /// <param name="control">The file.</param>
    /// <param name="bus">Where its devices are attached.</param>
    /// <param name="description">What this is, for people.</param>
    /// <param name="options">How to use it; null for the defaults.</param>
    /// <exception cref="VduseException">EINVAL when the bounce size is out of range.</exception>
    public RfcVduse(IRfcControlFile control, IRfcVdpaBus bus, string description, RfcVduseOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(bus);
        _control = control;
        _description = description;
        _options = options ?? new RfcVduseOptions();
        if (_options.BounceSize is < RfcVduseOptions.MinBounceSize or > RfcVduseOptions.MaxBounceSize)
            throw KernelErrors.Create(Errno.EINVAL, Operations.BounceSize, null, $"{_options.BounceSize} bytes");
        _nextId = _options.FirstId;
        Bus = new RfcVdpaBus(bus, Identify);
    }

    /// <inheritdoc/>
    public string Description => _description;

    /// <inheritdoc/>
    /// <remarks>
    /// Another one for each object: the file of a device comes with its creation, so no other process can take a device over.
    /// </remarks>
    public string BootId { get; } = Guid.NewGuid().ToString();

    /// <inheritdoc/>
    /// <remarks>0: the protocol has no versions, and no groups or address spaces.</remarks>
    public ulong ApiVersion => 0;

    /// <inheritdoc/>
    /// <remarks>Queues are enabled and disabled by messages, as a later kernel does on demand.</remarks>
    public VduseFeatures Features => VduseFeatures.QueueReady;

    /// <inheritdoc/>
    public IVdpaBus Bus { get; }

    /// <inheritdoc/>
    /// <remarks>
    /// The device is open from now on, as far as this kernel is concerned; <see cref="OpenDevice"/> hands out what it returned.
    /// </remarks>
    public void CreateDevice(VduseDeviceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (FindFault(spec) is { } fault)
        {
            throw new VduseException(
                Errno.EINVAL, Operations.CreateDevice, spec.Name, $"{Operations.CreateDevice} on '{spec.Name}': {fault}.");
        }

        lock (_lock)
        {
            if (_devices.ContainsKey(spec.Name))
                throw KernelErrors.Create(Errno.EEXIST, Operations.CreateDevice, spec.Name);
            var (id, file) = Create(spec);
            try
            {
                _devices.Add(spec.Name, new Entry(id, spec.DeviceId, new RfcVduseDevice(spec, file, _options.BounceSize)));
            }
            catch
            {
                file.Dispose();
                _control.TryIoctl(RfcIoctl.VDUSE_DESTROY_DEV, id);
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void DestroyDevice(string name)
    {
        lock (_lock)
        {
            if (!_devices.TryGetValue(name, out var entry))
                throw KernelErrors.Create(Errno.EINVAL, Operations.DestroyDevice, name);
            if (!entry.IsHandedOut)
                entry.Device.Dispose();
            var error = _control.TryIoctl(RfcIoctl.VDUSE_DESTROY_DEV, entry.Id);
            if (error != Errno.None)
                throw KernelErrors.Create(error, Operations.DestroyDevice, name);
            _devices.Remove(name);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="VduseException">Also ENODEV when it was open and is closed: nothing opens it again.</exception>
    public IVduseDevice OpenDevice(string name)
    {
        lock (_lock)
        {
            if (!_devices.TryGetValue(name, out var entry))
                throw KernelErrors.Create(Errno.ENOENT, Operations.OpenDevice, name);
            if (entry.Device.IsClosed)
            {
                throw new VduseException(
                    Errno.ENODEV,
                    Operations.OpenDevice,
                    name,
                    $"{Operations.OpenDevice} on '{name}': a kernel with RFC v3 gives one descriptor, at creation, and it was closed. Remove the device and create it again.");
            }

            if (entry.IsHandedOut)
                throw KernelErrors.Create(Errno.EBUSY, Operations.OpenDevice, name);
            entry.IsHandedOut = true;
            return entry.Device;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Those made through this object: the kernel lists none, and shows nobody else's.</remarks>
    public IReadOnlyList<string> ListDevices()
    {
        lock (_lock)
            return [.. _devices.Keys];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var entry in _devices.Values)
            {
                if (!entry.IsHandedOut)
                    entry.Device.Dispose();
            }
        }
    }

    private static string? FindFault(VduseDeviceSpec spec)
    {
        if (DeviceNodeName.FindFault(spec.Name) is { } fault)
            return $"the name {fault}: choose another";
        if (spec.Groups > 1 || spec.AddressSpaces > 1)
            return "a kernel with RFC v3 has no queue groups or address spaces: use one of each";
        if (spec.QueueCount is 0 or > ushort.MaxValue)
            return $"{spec.QueueCount} queues are not 1 to 65535";
        return spec.MaxQueueSize == 0 ? "a kernel with RFC v3 must be told the size of the queues at creation" : null;
    }

    private (uint Id, IRfcDeviceFile File) Create(VduseDeviceSpec spec)
    {
        for (var attempt = 0; attempt < MaxIdAttempts; attempt++)
        {
            var config = new RfcDeviceConfig
            {
                Id = _nextId++,
                VendorId = spec.VendorId,
                DeviceId = spec.DeviceId,
                BounceSize = _options.BounceSize,
                QueueCount = (ushort)spec.QueueCount,
                MaxQueueSize = spec.MaxQueueSize,
                QueueAlign = spec.QueueAlign,
            };
            var error = _control.TryIoctl(
                RfcIoctl.VDUSE_CREATE_DEV, MemoryMarshal.AsBytes(new ReadOnlySpan<RfcDeviceConfig>(in config)), out var file);
            if (error == Errno.None)
                return (config.Id, file!);

            // Another process has a device of that number, which means nothing to either of us.
            if (error != Errno.EEXIST)
                throw KernelErrors.Create(error, Operations.CreateDevice, spec.Name);
        }

        throw KernelErrors.Create(Errno.ENOSPC, Operations.CreateDevice, spec.Name);
    }

    private (uint Id, uint DeviceId) Identify(string name)
    {
        lock (_lock)
        {
            return _devices.TryGetValue(name, out var entry)
                ? (entry.Id, entry.DeviceId)
                : throw KernelErrors.Create(Errno.EINVAL, Operations.Attach, name);
        }
    }

    private sealed class Entry(uint id, uint deviceId, RfcVduseDevice device)
    {
        public uint Id => id;

        public uint DeviceId => deviceId;

        public RfcVduseDevice Device => device;

        public bool IsHandedOut { get; set; }
    }
}
