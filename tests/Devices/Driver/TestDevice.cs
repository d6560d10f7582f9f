using System.Runtime.CompilerServices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Virtio;

namespace VduseActors.Devices.Tests.Driver;

/// <summary>A device as configured, its backend open, and a driver on its first queue.</summary>
internal sealed class TestDevice : IDisposable
{
    private readonly DriverMemory _memory = new();
    private readonly StrongBox<long>? _untilItThrows;

    public TestDevice(BlockDeviceOptions options, ulong? features = null, long? throwAfter = null)
    {
        Definition = new BlockDeviceDefinition(options);
        _untilItThrows = throwAfter is { } count ? new StrongBox<long>(count) : null;
        Backend = Open();
        Device = (BlockDevice)Definition.CreateDevice(Backend);
        Driver = new BlockDriver(Device, Backend, features ?? Device.Features | Definition.RingFeatures, _memory);
    }

    public BlockDeviceDefinition Definition { get; }

    public IBlockBackend Backend { get; private set; }

    public BlockDevice Device { get; }

    public BlockDriver Driver { get; }

    /// <summary>Whether its rings are packed.</summary>
    public bool IsPacked => (Driver.Session.Features & VirtioFeature.RingPacked) != 0;

    public static BlockDeviceOptions InMemory(ulong size = 1 << 20) =>
        new() { Name = "disk", Backend = new MemoryBackendOptions { Size = size } };

    /// <summary>A driver on another queue of the device; has memory of its own unless told otherwise.</summary>
    public BlockDriver AnotherQueue(DriverMemory? memory = null) => new(Device, Backend, Driver.Session.Features, memory);

    /// <summary>Closes the backend and opens it again, as after a failure.</summary>
    public void Reopen()
    {
        Backend.Dispose();
        Backend = Open();
        Driver.Session.RestartHandler(Backend);
    }

    private IBlockBackend Open()
    {
        var backend = (IBlockBackend)Definition.OpenBackend();
        return _untilItThrows is null ? backend : new ThrowingBackend(backend, _untilItThrows);
    }

    public void Dispose()
    {
        Driver.Dispose();
        Backend.Dispose();
        _memory.Dispose();
    }
}
