using System.Buffers.Binary;
using Akka.Actor;
using Akka.Configuration;
using AuthorADevice;
using VduseActors.Devices;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Samples.Tests;

/// <summary>The device of the device author's guide, served by the actors to the simulated virtio-blk driver.</summary>
public sealed class AuthorADeviceTests : IAsyncLifetime, IDisposable
{
    private const int Sectors = 2048;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly SimulatedVduse _kernel = new(KernelProfile.Linux612);
    private readonly ActorSystem _system = ActorSystem.Create(
        "author",
        BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString("akka.loglevel = WARNING")).And(
            VduseSetup.Create(types => types.AddDeviceType(new NumberedDiskType()))));

    public async Task InitializeAsync()
    {
        var devices = VduseDevices.Start(_system, _kernel);
        await devices.StartAsync(new NumberedDiskDefinition("numbers", Sectors));
    }

    public async Task DisposeAsync()
    {
        await CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ClrExitReason.Instance);
        Assert.Empty(_kernel.ListDevices());
    }

    public void Dispose() => _kernel.Dispose();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(7, 8)]
    [InlineData(Sectors - 16, 16)]
    public async Task Every_sector_holds_its_number(int first, int count)
    {
        var data = new byte[count * 512];

        var result = await Disk.ReadAsync((ulong)first, data).WaitAsync(_patience);

        Assert.True(result.IsOk);
        Assert.Equal((uint)data.Length + 1, result.UsedLength);
        for (var i = 0; i < data.Length; i += 8)
            Assert.Equal((ulong)(first + (i / 512)), BinaryPrimitives.ReadUInt64LittleEndian(data.AsSpan(i)));
    }

    [Theory]
    [InlineData(BlockOperation.Read, Sectors, BlockStatus.IoError)]
    [InlineData(BlockOperation.Read, Sectors - 1, BlockStatus.IoError)]
    [InlineData(BlockOperation.Write, 0, BlockStatus.Unsupported)]
    [InlineData(BlockOperation.Flush, 0, BlockStatus.Unsupported)]
    public async Task What_it_cannot_do_is_answered_with_an_error(BlockOperation operation, int sector, BlockStatus expected)
    {
        var data = operation == BlockOperation.Flush ? [] : new byte[1024];

        var result = await Disk.SubmitAsync(operation, (ulong)sector, data).WaitAsync(_patience);

        Assert.Equal(expected, result.Status);
    }

    [Fact]
    public async Task A_size_that_cannot_be_is_refused_before_a_device_exists()
    {
        var refused = await Assert.ThrowsAsync<VduseDeviceException>(
            () => VduseDevices.Get(_system).StartAsync(new NumberedDiskDefinition("empty", 0)));

        Assert.Contains("use 1 to", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["numbers"], _kernel.ListDevices());
    }

    [Fact]
    public async Task Its_type_is_known_by_the_name_that_its_author_gave_it()
    {
        var devices = VduseDevices.Get(_system);
        await devices.StartAsync(DeviceSpec.Parse("more", "numbered-disk", "sectors = 64"));
        var data = new byte[512];
        Assert.True((await _kernel.Kernel.Bus.BlockDriver("more").ReadAsync(63, data).WaitAsync(_patience)).IsOk);
        Assert.Equal(63L, BinaryPrimitives.ReadInt64LittleEndian(data));

        var refused = await Assert.ThrowsAsync<VduseDeviceException>(
            () => devices.StartAsync(DeviceSpec.Parse("none", "numbered-disk", "sectors = 0")));

        Assert.EndsWith(
            "vduse.devices.none.sectors: is '0'; it must be a whole number from 1 to 1048576", refused.Message, StringComparison.Ordinal);
    }

    private SimulatedBlockDriver Disk => _kernel.Kernel.Bus.BlockDriver("numbers");
}
