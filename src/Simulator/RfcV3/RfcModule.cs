using System.Runtime.InteropServices;
using VduseActors.Kernel;
using VduseActors.Simulator.Execution;
using VduseActors.Transports.RfcV3;

namespace VduseActors.Simulator.RfcV3;

/// <summary>The VDUSE module of RFC v3: the misc device <c>/dev/vduse</c> and the devices, known by number.</summary>
internal sealed class RfcModule(SimulatedKernel kernel) : IRfcControlFile, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, RfcDevice> _devices = [];
    private DescriptorWatch? _interruptWatch;

    /// <summary>All devices, in the order of their ids.</summary>
    internal IReadOnlyList<RfcDevice> Devices
    {
        get
        {
            lock (_lock)
                return [.. _devices.Values.OrderBy(device => device.Id)];
        }
    }

    /// <summary>Watches the daemons' interrupt eventfds.</summary>
    internal DescriptorWatch InterruptWatch
    {
        get
        {
            lock (_lock)
                return _interruptWatch ??= kernel.Execution.WatchDescriptors();
        }
    }

    public Errno TryIoctl(uint command, ReadOnlySpan<byte> argument, out IRfcDeviceFile? file)
    {
        file = null;
        if (command != RfcIoctl.VDUSE_CREATE_DEV)
            return Errno.EINVAL;

        if (!MemoryMarshal.TryRead<RfcDeviceConfig>(argument, out var config))
            return Errno.EFAULT;

        lock (_lock)
        {
            if (_devices.ContainsKey(config.Id))
                return Errno.EEXIST;

            var device = new RfcDevice(config, kernel);
            _devices.Add(config.Id, device);
            file = new RfcDeviceFile(device);
            return Errno.None;
        }
    }

    public Errno TryIoctl(uint command, uint argument)
    {
        if (command != RfcIoctl.VDUSE_DESTROY_DEV)
            return Errno.EINVAL;

        lock (_lock)
        {
            if (!_devices.TryGetValue(argument, out var device))
                return Errno.EINVAL;

            if (device.IsAttached || device.IsConnected)
                return Errno.EBUSY;

            _devices.Remove(argument);
            device.Dispose();
            return Errno.None;
        }
    }

    /// <summary>The device with an id, or null.</summary>
    internal RfcDevice? Find(uint id)
    {
        lock (_lock)
            return _devices.GetValueOrDefault(id);
    }

    /// <summary>The machine is switched off: whoever waits for a daemon returns.</summary>
    internal void PowerOff()
    {
        foreach (var device in Devices)
            device.Channel.PowerOff();
    }

    public void Dispose()
    {
        foreach (var device in Devices)
            device.Dispose();

        _interruptWatch?.Dispose();
    }
}
