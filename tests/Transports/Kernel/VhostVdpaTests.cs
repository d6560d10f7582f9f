using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Transports.Vduse;

namespace VduseActors.Transports.Kernel.Tests;

/// <summary>With a virtual machine monitor on the other side: its memory, its maps, its questions.</summary>
public sealed class VhostVdpaTests : IDisposable
{
    private const ulong Iova = 0x10_0000;
    private const ulong MemorySize = 1 << 20;
    private const byte FeaturesOk = 0x0b;
    private const byte DriverOk = 0x0f;

    private readonly LinuxVduse _kernel = LinuxVduse.Open();
    private readonly MemoryFile _memory = MemoryFile.Create("guest", MemorySize);

    public void Dispose()
    {
        _memory.Dispose();
        _kernel.Dispose();
    }

    [Fact]
    public unsafe void The_memory_of_the_monitor_is_mapped_where_it_said_at_any_offset()
    {
        using var served = Serve("vm-map");
        using var client = new VhostClient("vm-map");
        using var guest = _memory.Map(MemorySize);
        for (ulong i = 0; i < MemorySize; i += 512)
            *(ulong*)(guest.Address + (nint)i) = i;

        // Neither the IOVA nor the offset in the file is a multiple of the page.
        client.Map(Iova + 0x200, guest.Address + 0x1200, 0x4400);
        Assert.Equal(Errno.None, served.Device.TryGetIotlbRegion(0, ulong.MaxValue, 0, out var region));
        using (region.File)
        {
            Assert.Equal((Iova + 0x200, Iova + 0x45ff), (region.Start, region.Last));
            Assert.Equal(0x1200ul, region.Offset);
            Assert.Equal(Errno.None, IotlbMapping.TryMap(region, out var mapping));
            using (mapping)
            {
                Assert.True(mapping!.Probe.EnsureAccessible(mapping.HostAddress, (nuint)mapping.Length, write: true));
                for (ulong i = 0; i < mapping.Length; i += 512)
                    Assert.Equal(0x1200 + i, *(ulong*)(mapping.HostAddress + (nint)i));
                *(ulong*)mapping.HostAddress = 0xfeed;
                Assert.Equal(0xfeedul, *(ulong*)(guest.Address + 0x1200));
            }
        }

        Assert.Equal(Errno.EINVAL, served.Device.TryGetIotlbRegion(Iova, Iova, 0, out _));
        Assert.Equal(Errno.None, served.Device.TryGetIotlbInfo(Iova, Iova + 0x200, 0, out var info));
        Assert.Equal(new IotlbInfo(Iova + 0x200, Iova + 0x45ff, false), info);
    }

    [Fact]
    [Trait("Covers", "A162")]
    public void A_changed_map_is_announced_for_all_addresses_when_it_is_in_force()
    {
        var seen = new List<(VduseRequest Request, ulong Last)>();
        using var served = Serve("vm-update", (device, request) =>
        {
            if (request.Type == VduseRequestType.UpdateIotlb)
            {
                Assert.Equal(Errno.None, device.TryGetIotlbInfo(0, ulong.MaxValue, 0, out var info));
                seen.Add((request, info.Last));
            }

            return ServedDevice.Accept(device, request);
        });
        using var client = new VhostClient("vm-update");
        using var guest = _memory.Map(MemorySize);
        client.Map(Iova, guest.Address, 0x1000);
        client.Map(Iova + 0x1000, guest.Address + 0x1000, 0x1000);

        Assert.Equal(2, seen.Count);
        Assert.All(
            seen, s => Assert.Equal((0ul, ulong.MaxValue, 0u), (s.Request.IovaStart, s.Request.IovaLast, s.Request.IovaAddressSpace)));
        // Adjacent entries of one file are still two regions: a buffer may span both.
        Assert.Equal(Iova + 0xfff, seen[1].Last);
    }

    [Fact]
    [Trait("Covers", "A165")]
    public void The_monitor_learns_the_position_that_the_device_tells()
    {
        using var served = Serve("vm-state", (_, request) =>
        {
            var reply = VduseResponse.For(request.RequestId, VduseResult.Ok);
            if (request.Type == VduseRequestType.GetQueueState)
                reply.SplitAvailIndex = (ushort)(0xfff0 + request.QueueIndex);
            return reply;
        });
        using var client = new VhostClient("vm-state");
        using var guest = _memory.Map(MemorySize);
        Start(client, guest, start: 0x1234);
        Assert.Equal(0x1234, served.Device.GetQueueInfo(0).State.AvailIndex);
        Assert.Equal(0xfff0u, client.GetBase(0));
    }

    [Fact]
    [Trait("Covers", "A167")]
    public void A_queue_that_is_enabled_after_DRIVER_OK_becomes_ready_with_a_message_only_where_negotiated()
    {
        using var served = Serve("vm-enable");
        using var client = new VhostClient("vm-enable");
        using var guest = _memory.Map(MemorySize);
        Start(client, guest, start: 0);
        Assert.False(served.Device.GetQueueInfo(0).Ready);
        var before = served.Messages.Count;
        client.EnableQueue(0);
        Assert.True(served.Device.GetQueueInfo(0).Ready);
        var messages = served.Messages.Skip(before).Select(m => (m.Type, m.ReadyQueueIndex, m.Ready)).ToArray();
        Assert.Equal(_kernel.Features.HasFlag(VduseFeatures.QueueReady) ? [(VduseRequestType.SetQueueReady, 0u, 1u)] : [], messages);
    }

    [Fact]
    [Trait("Covers", "A172")]
    public void A_monitor_may_suspend_exactly_where_that_was_negotiated()
    {
        using var served = Serve("vm-suspend");
        using var client = new VhostClient("vm-suspend");
        using var guest = _memory.Map(MemorySize);
        Start(client, guest, start: 0);
        client.EnableQueue(0);
        Assert.Equal(Errno.None, served.Device.TryInjectInterrupt(0));
        if (!_kernel.Features.HasFlag(VduseFeatures.Suspend))
        {
            Assert.Equal(0ul, client.BackendFeatures & VhostClient.BackendSuspend);
            return;
        }

        client.Suspend();
        Assert.Equal(VduseRequestType.Suspend, served.Messages[^1].Type);
        Assert.Equal(Errno.EINVAL, served.Device.TryInjectInterrupt(0));
        Assert.Equal(Errno.EINVAL, served.Device.TryInjectConfigInterrupt());
        client.Status = 0;
        Assert.Equal(0, client.Status);
    }

    [Fact]
    public void Groups_and_address_spaces_are_there_from_Linux_7_0_and_refused_before()
    {
        var spec = ServedDevice.Block("vm-groups", queues: 4) with { Groups = 2, AddressSpaces = 2 };
        if (_kernel.ApiVersion == 0)
        {
            var error = Assert.Throws<VduseException>(() => _kernel.CreateDevice(spec));
            Assert.Equal(Errno.EINVAL, error.Errno);
            Assert.Contains("Linux 7.0", error.Message, StringComparison.Ordinal);
            return;
        }

        using var served = Serve("vm-groups", ServedDevice.Accept, spec);
        using var client = new VhostClient("vm-groups");
        using var guest = _memory.Map(MemorySize);
        Assert.Equal([0u, 1, 0, 1], Enumerable.Range(0, 4).Select(i => client.GetGroup((uint)i)));
        Assert.Equal(2u, client.AddressSpaces);

        client.SetGroupAddressSpace(1, 1);
        var moved = served.Messages[^1];
        Assert.Equal((VduseRequestType.SetQueueGroupAddressSpace, 1u, 1u), (moved.Type, moved.Group, moved.GroupAddressSpace));

        client.Map(Iova, guest.Address + 0x3000, 0x2000, addressSpace: 1);
        var update = served.Messages[^1];
        Assert.Equal((VduseRequestType.UpdateIotlb, 1u), (update.Type, update.IovaAddressSpace));
        Assert.Equal(Errno.EINVAL, served.Device.TryGetIotlbRegion(0, ulong.MaxValue, 0, out _));
        Assert.Equal(Errno.None, served.Device.TryGetIotlbRegion(0, ulong.MaxValue, 1, out var region));
        Assert.Equal((Iova, Iova + 0x1fff, 0x3000ul), (region.Start, region.Last, region.Offset));
        region.File.Dispose();
        Assert.Equal(Errno.None, served.Device.TryGetIotlbInfo(0, ulong.MaxValue, 1, out _));
        Assert.Equal(Errno.EINVAL, served.Device.TryGetIotlbRegion(0, ulong.MaxValue, 2, out _));
        Assert.Equal(Errno.EINVAL, served.Device.TryGetIotlbInfo(0, ulong.MaxValue, 2, out _));
    }

    [Fact]
    public void A_device_of_one_address_space_has_no_other()
    {
        using var served = Serve("vm-single");
        Assert.Equal(Errno.ENOTTY, served.Device.TryGetIotlbRegion(0, ulong.MaxValue, 1, out _));
        Assert.Equal(Errno.EINVAL, served.Device.TryGetIotlbInfo(0, ulong.MaxValue, 1, out _));
    }

    [Fact]
    public void A_refused_map_is_an_error_for_the_monitor_and_leaves_no_region()
    {
        using var served = Serve("vm-refuse", (_, request) => VduseResponse.For(
            request.RequestId, request.Type == VduseRequestType.UpdateIotlb ? VduseResult.Failed : VduseResult.Ok));
        using var client = new VhostClient("vm-refuse");
        using var guest = _memory.Map(MemorySize);
        client.Map(Iova, guest.Address, 0x1000);
        Assert.Equal(Errno.EINVAL, served.Device.TryGetIotlbRegion(0, ulong.MaxValue, 0, out _));
    }

    private ServedDevice Serve(
        string name, Func<IVduseDevice, VduseRequest, VduseResponse>? answer = null, VduseDeviceSpec? spec = null)
    {
        var served = new ServedDevice(_kernel, spec ?? ServedDevice.Block(name), answer ?? ServedDevice.Accept);
        _kernel.Bus.Attach(name);
        _kernel.Bus.BindDriver(name, "vhost_vdpa");
        Assert.Equal("vhost_vdpa", _kernel.Bus.GetBoundDriver(name));
        return served;
    }

    private static void Start(VhostClient client, MemoryMapping guest, uint start)
    {
        client.Status = 0;
        client.Status = 0x01;
        client.Status = 0x03;
        client.Features = (1ul << 32) | (1ul << 33);
        client.Status = FeaturesOk;
        client.Map(Iova, guest.Address, MemorySize);
        client.SetQueue(0, 64, Iova, Iova + 0x1000, Iova + 0x2000, start);
        client.Status = DriverOk;
        Assert.Equal(DriverOk, client.Status);
    }
}
