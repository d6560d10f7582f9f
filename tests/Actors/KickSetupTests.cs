using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>
/// When the kernel is given kick eventfds: once for each session of the driver, however often memory is mapped anew in it.
/// </summary>
public sealed class KickSetupTests(ITestOutputHelper output) : DeviceFixture(
    output,
    profile: KernelProfile.Linux73,
    options: new SimulatedKernelOptions { DefaultDriver = VdpaDrivers.Vhost },
    around: kernel => new CountingKernel(kernel))
{
    private const int Queues = 3;

    [Fact]
    public async Task Kicks_are_installed_again_after_a_reset_only()
    {
        await AttachAsync(new Devices.Block.BlockDeviceDefinition(Memory() with { Queues = Queues }));
        using var vhost = Bus.OpenVhost("disk0");
        using var ram = new GuestRam(0, 1 << 20);
        using var more = new GuestRam(1UL << 32, 1 << 20);
        Assert.Equal(Errno.None, vhost.UpdateIotlb(ram));
        var transport = new VhostVdpaTransport(vhost, ram);
        for (var session = 1; session <= 2; session++)
        {
            Assert.True(RawRingDriver.Negotiate(transport, transport.DeviceFeatures));
            using var ring = RawRingDriver.TryCreate(transport, 0, 16)!;
            Assert.True(RawRingDriver.Run(transport));
            for (var change = 0; change < 5; change++)
            {
                Assert.Equal(Errno.None, vhost.UpdateIotlb(more));
                Assert.Equal(Errno.None, vhost.InvalidateIotlb(more.Start, more.Last));
            }

            NegotiationTests.MakeGetId(ring, 0);
            ring.Kick();

            Assert.True(await ring.WaitUsedAsync(1, Patience));
            Assert.Equal(session * Queues, ((CountingKernel)Served).Setups);
            transport.SetStatus(DeviceStatus.None);
        }
    }

    private sealed class CountingKernel(IVduseKernel inner) : DelegatingVduseKernel(inner)
    {
        private int _setups;

        public int Setups => Volatile.Read(ref _setups);

        public override IVduseDevice OpenDevice(string name) =>
            new CountingDevice(base.OpenDevice(name), () => Interlocked.Increment(ref _setups));
    }

    private sealed class CountingDevice(IVduseDevice inner, Action setup) : DelegatingVduseDevice(inner)
    {
        public override void SetupKick(uint index, int eventDescriptor)
        {
            setup();
            base.SetupKick(index, eventDescriptor);
        }
    }
}
