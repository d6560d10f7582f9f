using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>Devices whose driver is a virtual machine monitor's, and the guests on them.</summary>
public abstract class GuestFixture(
    ITestOutputHelper output,
    KernelProfile profile,
    string? config = null,
    IActorInterceptor? interceptor = null)
    : DeviceFixture(output, config, profile, interceptor: interceptor, options: new SimulatedKernelOptions
    {
        DefaultDriver = VdpaDrivers.Vhost,
        Rfc = new RfcKernelOptions { ReplyLimit = Patience },
    })
{
    private protected const ulong RamBytes = 32 << 20;

    private protected Task<Guest> GuestAsync(BlockDeviceOptions? options = null, bool negotiate = true, bool eventIndex = true) =>
        GuestAsync(new BlockDeviceDefinition(options ?? Memory()), negotiate, eventIndex);

    private protected async Task<Guest> GuestAsync(IDeviceDefinition definition, bool negotiate = true, bool eventIndex = true)
    {
        await AttachAsync(definition);
        var guest = new Guest(Bus.OpenVhost("disk0"));
        if (negotiate)
        {
            Assert.True(
                RawRingDriver.Negotiate(guest.Transport, guest.Transport.DeviceFeatures & ~(eventIndex ? 0 : VirtioFeature.RingEventIdx)));
        }

        return guest;
    }

    /// <summary>Asks for the device's id, to be written to an address, and waits for the answer.</summary>
    private protected static async Task AskForIdAsync(RawRingDriver ring, ulong address, BlockStatus expected = BlockStatus.Ok)
    {
        var header = ring.AllocateBuffer(16);
        BitConverter.TryWriteBytes(RawRingDriver.Bytes(header), 8u);
        var status = ring.AllocateBuffer(1);
        ring.Describe(0, header.Iova, 16, VirtqDescriptorFlags.Next, 1);
        ring.Describe(1, address, 20, VirtqDescriptorFlags.Next | VirtqDescriptorFlags.Write, 2);
        ring.Describe(2, status.Iova, 1, VirtqDescriptorFlags.Write);
        var used = (ushort)(ring.UsedIndex + 1);
        ring.MakeAvailable(0);
        ring.Kick();
        Assert.True(await ring.WaitUsedAsync(used, Patience));
        Assert.Equal(expected, (BlockStatus)RawRingDriver.Bytes(status)[0]);
    }

    private protected static string IdIn(GuestRam ram, ulong offset) =>
        System.Text.Encoding.ASCII.GetString(ram.Span(ram.Start + offset, 20)).TrimEnd('\0');

    private protected static async Task GuestServesAsync(Guest guest)
    {
        var driver = guest.ProbeBlock();
        var data = Pattern(64 * 1024, seed: 1);
        var read = new byte[data.Length];
        Assert.True((await driver.WriteAsync(0, data).WaitAsync(Patience)).IsOk);
        Assert.True((await driver.ReadAsync(0, read).WaitAsync(Patience)).IsOk);
        Assert.Equal(data, read);
        Assert.Empty(driver.Violations);
    }

    private protected sealed class Guest : IDisposable
    {
        private readonly GuestRam _ram = new(0, RamBytes);

        public Guest(SimulatedVhostVdpa vhost)
        {
            Vhost = vhost;
            Assert.Equal(Errno.None, vhost.UpdateIotlb(_ram));
            Transport = new VhostVdpaTransport(vhost, _ram);
        }

        public SimulatedVhostVdpa Vhost { get; }

        public GuestRam Ram => _ram;

        public VhostVdpaTransport Transport { get; }

        public SimulatedBlockDriver ProbeBlock() =>
            Assert.IsType<SimulatedBlockDriver>(new BlockDriverModule(new BlockDriverOptions()).Probe(Transport));

        /// <summary>Takes all memory away and gives it back: whatever is mapped of it is mapped anew.</summary>
        public void Remap(uint addressSpace = 0)
        {
            Assert.Equal(Errno.None, Vhost.InvalidateIotlb(Ram.Start, Ram.Last, addressSpace));
            Map(addressSpace);
        }

        public void Map(uint addressSpace) =>
            Assert.Equal(Errno.None, Vhost.UpdateIotlb(Ram.Start, Ram.Last, Ram, 0, IotlbPermission.ReadWrite, addressSpace));

        public bool Restart()
        {
            Transport.SetStatus(DeviceStatus.None);
            return RawRingDriver.Negotiate(Transport, Transport.DeviceFeatures);
        }

        public void Dispose()
        {
            Vhost.Dispose();
            _ram.Dispose();
        }
    }
}
