using System.Buffers.Binary;
using Akka.Actor;
using Akka.Configuration;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Kernel;
using VduseActors.Manager;
using VduseActors.Native;
using VduseActors.Simulator;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Actors.Tests.MissingMemory;

/// <summary>A whole device in a process whose end would be seen by the test that started it.</summary>
internal static class Scenarios
{
    private const byte IoError = 1;
    private const uint In = 0;
    private const uint GetId = 8;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <summary>The owner of a guest's memory cuts its file while two devices serve; the queue in that memory is quarantined.</summary>
    public static async Task MemoryVanishesAsync(string guard)
    {
        await using var host = new Host($"vduse.runtime.bus-error-guard = {guard}", VdpaDrivers.Vhost);
        await host.StartAsync("disk0");
        await host.StartAsync("other");
        using var ram = new GuestRam(0, 1 << 20);
        using var plugged = new GuestRam(1UL << 32, 1 << 20);
        using var otherRam = new GuestRam(0, 1 << 20);
        using var vhost = host.Bus.OpenVhost("disk0");
        using var otherVhost = host.Bus.OpenVhost("other");
        Check(vhost.UpdateIotlb(plugged) == Errno.None, "memory is plugged in");
        using var ring = Connect(vhost, ram);
        using var other = Connect(otherVhost, otherRam);
        var far = plugged.Last - 4095;
        var header = Header(ring, GetId);
        Request(ring, header, far, 20, far + 20);
        Check(await ring.WaitUsedAsync(1, _patience), "the device serves");

        plugged.Truncate(plugged.Bytes / 2);
        Request(ring, header, far, 20, far + 20);
        await host.EventuallyAsync(
            "disk0", snapshot => snapshot.Health?.Contains("queue 0 is quarantined", StringComparison.Ordinal) == true);

        Check(ring.UsedIndex == 1, "nothing that came out of vanished memory is acknowledged");
        Request(other, Header(other, GetId), 0x1000, 20, 0x1000 + 20);
        Check(await other.WaitUsedAsync(1, _patience), "the other device goes on");
    }

    /// <summary>Data and status of requests lie in bounce pages that the driver never used.</summary>
    public static async Task DescriptorsPointAtHolesAsync()
    {
        await using var host = new Host(string.Empty, VdpaDrivers.Virtio);
        await host.StartAsync("disk0");
        host.Bus.UnbindDriver("disk0");
        var bare = host.Bus.OpenBare("disk0");
        Check(RawRingDriver.Negotiate(bare, bare.DeviceFeatures), "features are accepted");
        using (var ring = RawRingDriver.TryCreate(bare, 0, 16)!)
        {
            Check(RawRingDriver.Run(bare), "the device runs");
            var status = ring.AllocateBuffer(1);

            // The bounce window exists as one region from the first streaming mapping on; its last pages were never used.
            const ulong Hole = 0x8000;
            var mapped = new byte[512];
            var used = bare.Map(0, mapped, DmaDirection.ToDevice);
            Request(ring, Header(ring, In), Hole, 4096, status.Iova);
            Check(await ring.WaitUsedAsync(1, _patience), "a read into a hole is answered");
            Check(RawRingDriver.Bytes(status)[0] == IoError, "with an I/O error");

            Request(ring, Header(ring, GetId), ring.AllocateBuffer(20).Iova, 20, Hole);
            await host.EventuallyAsync(
                "disk0", snapshot => snapshot.Health?.Contains("queue 0 is quarantined", StringComparison.Ordinal) == true);
            bare.Unmap(0, used, mapped, DmaDirection.ToDevice);
            bare.Reset();
        }

        Check(RawRingDriver.Negotiate(bare, bare.DeviceFeatures), "features are accepted again");
        using var again = RawRingDriver.TryCreate(bare, 0, 16)!;
        Check(RawRingDriver.Run(bare), "the device runs again");
        Request(again, Header(again, GetId), again.AllocateBuffer(20).Iova, 20, again.AllocateBuffer(1).Iova);
        Check(await again.WaitUsedAsync(1, _patience), "the device serves again");
        bare.Reset();
    }

    /// <summary>With the guard installed, a touch of a hole that it does not guard is what it was without.</summary>
    public static unsafe void TouchUnguarded()
    {
        BusErrorGuard.Install();
        try
        {
            Volatile.Read(ref *(byte*)8);
            Check(false, "a null pointer throws");
        }
        catch (NullReferenceException)
        {
            using var file = MemoryFile.Create("empty", 0);
            using var mapping = file.Map(4096);
            Volatile.Read(ref *(byte*)mapping.Address);
        }
    }

    private static RawRingDriver Connect(SimulatedVhostVdpa vhost, GuestRam ram)
    {
        Check(vhost.UpdateIotlb(ram) == Errno.None, "the guest's memory is mapped");
        var transport = new VhostVdpaTransport(vhost, ram);
        Check(RawRingDriver.Negotiate(transport, transport.DeviceFeatures), "features are accepted");
        var ring = RawRingDriver.TryCreate(transport, 0, 16)!;
        Check(RawRingDriver.Run(transport), "the device runs");
        return ring;
    }

    private static ulong Header(RawRingDriver ring, uint type)
    {
        var header = ring.AllocateBuffer(16);
        BinaryPrimitives.WriteUInt32LittleEndian(RawRingDriver.Bytes(header), type);
        return header.Iova;
    }

    private static void Request(RawRingDriver ring, ulong header, ulong data, uint length, ulong status)
    {
        ring.Describe(0, header, 16, VirtqDescriptorFlags.Next, 1);
        ring.Describe(1, data, length, VirtqDescriptorFlags.Write | VirtqDescriptorFlags.Next, 2);
        ring.Describe(2, status, 1, VirtqDescriptorFlags.Write);
        ring.MakeAvailable(0);
        ring.Kick();
    }

    private static void Check(bool condition, string expectation)
    {
        if (!condition)
            throw new InvalidOperationException($"Not so: {expectation}.");
    }

    private sealed class Host : IAsyncDisposable
    {
        private readonly SimulatedVduse _kernel;
        private readonly ActorSystem _system;
        private readonly IActorRef _manager;

        public Host(string config, string driver)
        {
            _kernel = new SimulatedVduse(KernelProfile.Linux612, new SimulatedKernelOptions { DefaultDriver = driver });
            _system = ActorSystem.Create("child", ConfigurationFactory.ParseString(config + "\nakka.loglevel = WARNING"));
            _manager = VduseExtension.Of(_system).StartManager(_kernel);
        }

        public SimulatedVdpaBus Bus => (SimulatedVdpaBus)_kernel.Bus;

        public async Task StartAsync(string name)
        {
            var options = new BlockDeviceOptions { Name = name, Backend = new MemoryBackendOptions { Size = 1 << 20 } };
            var reply = await _manager.Ask<VduseMessages.IStartReply>(
                new VduseManager.StartDevice(new BlockDeviceDefinition(options)), _patience);
            Check(reply is VduseMessages.DeviceStarted, reply.ToString()!);
        }

        public async Task EventuallyAsync(string name, Func<DeviceSnapshot, bool> condition)
        {
            // A snapshot is asked for: nothing tells of its changes.
            using var limit = new CancellationTokenSource(_patience);
            while (!condition(await SnapshotAsync(name)))
                await Task.Delay(5, limit.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await _manager.Ask<VduseMessages.AllStopped>(VduseMessages.StopAll.Instance, _patience);
            await _system.Terminate();
            _kernel.Dispose();
        }

        private async Task<DeviceSnapshot> SnapshotAsync(string name) =>
            (await _manager.Ask<VduseMessages.DeviceList>(VduseMessages.ListDevices.Instance, _patience))
                .Devices.Single(device => device.Name == name);
    }
}
