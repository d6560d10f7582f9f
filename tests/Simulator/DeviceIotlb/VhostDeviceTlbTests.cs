using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator.DeviceIotlb;

namespace VduseActors.Simulator.Tests.DeviceIotlb;

public sealed class VhostDeviceTlbTests : IDisposable
{
    private readonly VhostDeviceTlb _tlb = new(2, 3);
    private readonly List<int> _completed = [];

    public VhostDeviceTlbTests() => _tlb.Completed += _completed.Add;

    public void Dispose() => _tlb.Dispose();

    [Fact]
    [Trait("Covers", "R23")]
    [Trait("Covers", "R28")]
    public void Each_miss_is_a_message_with_the_access_that_is_needed()
    {
        _tlb.Run();
        Assert.Equal(0u, Polling.Wait(_tlb.PollDescriptor, Epoll.EPOLLIN, 0));
        Assert.Equal(Errno.EAGAIN, Access(0x5000, IotlbPermission.WriteOnly));
        Assert.Equal(Errno.EAGAIN, Access(0x9000, IotlbPermission.ReadOnly));

        Assert.Equal(Epoll.EPOLLIN, Polling.Wait(_tlb.PollDescriptor, Epoll.EPOLLIN, 0));
        Assert.Equal(new VhostIotlbMessage(0x5000, 0, 0, IotlbPermission.WriteOnly, IotlbMessageType.Miss), Read());
        Assert.Equal(new VhostIotlbMessage(0x9000, 0, 0, IotlbPermission.ReadOnly, IotlbMessageType.Miss), Read());
        Assert.Equal(0u, Polling.Wait(_tlb.PollDescriptor, Epoll.EPOLLIN, 0));
        Assert.Equal(-(int)Errno.EAGAIN, _tlb.Read(new byte[72]));
    }

    [Fact]
    [Trait("Covers", "R29")]
    public void A_read_into_less_than_a_message_takes_nothing()
    {
        _tlb.Run();
        Access(0x5000);

        Assert.Equal(0, _tlb.Read(new byte[71]));
        Assert.Equal(72, _tlb.Read(new byte[100]));
    }

    [Fact]
    [Trait("Covers", "R24")]
    [Trait("Covers", "R28")]
    public void An_update_completes_what_was_read_and_lies_in_it_to_the_last_byte()
    {
        _tlb.Run();
        Access(0x5fff);
        Access(0x5000, queue: 1);
        Read();
        Read();

        Assert.Equal(72, Write(IotlbMessageType.Update, 0x5000, 4096));

        Assert.Equal([0, 1], _completed);
        Assert.Equal(Errno.None, Access(0x5fff));
    }

    [Fact]
    [Trait("Covers", "R24")]
    public void An_update_that_comes_before_its_miss_is_read_completes_nothing()
    {
        _tlb.Run();
        Access(0x5000);

        Write(IotlbMessageType.Update, 0x5000, 4096);

        Assert.Empty(_completed);
        Assert.Equal(0x5000ul, Read().Iova);
        Write(IotlbMessageType.Update, 0x5000, 4096);
        Assert.Equal([0], _completed);
    }

    [Fact]
    [Trait("Covers", "R25")]
    public void An_entry_that_allows_nothing_makes_an_access_fail_without_a_miss()
    {
        _tlb.Run();
        Write(IotlbMessageType.Update, 0x5000, 4096, IotlbPermission.None);

        Assert.Equal(Errno.EPERM, Access(0x5000));
        Assert.Equal(-(int)Errno.EAGAIN, _tlb.Read(new byte[72]));
    }

    [Fact]
    [Trait("Covers", "R27")]
    public void A_full_table_gives_up_its_oldest_entry()
    {
        _tlb.Run();
        for (ulong i = 1; i <= 4; i++)
            Write(IotlbMessageType.Update, i * 4096, 4096);

        Assert.Equal(Errno.EAGAIN, Access(0x1000));
        Assert.Equal(Errno.None, Access(0x2000));
        Assert.Equal(1, _tlb.EvictionCount);
    }

    [Fact]
    [Trait("Covers", "R29")]
    public void What_is_wrong_with_a_message_is_hardly_told()
    {
        Assert.Equal(-(int)Errno.EFAULT, Write(IotlbMessageType.Update, 0x1000, 4096));
        _tlb.Run();
        Assert.Equal(-(int)Errno.EINVAL, Write(IotlbMessageType.Update, 0x1000, 0));
        Assert.Equal(-(int)Errno.EINVAL, _tlb.Write(new byte[72]));
        Assert.Equal(-(int)Errno.EFAULT, Write(IotlbMessageType.AccessFail, 0x1000, 4096));
        Assert.Equal(-(int)Errno.EFAULT, Write(IotlbMessageType.Miss, 0x1000, 4096));
        Assert.Equal(-(int)Errno.EFAULT, _tlb.Write(IotlbTableTests.Message(
            new VhostIotlbMessage(0, 4096, 0, IotlbPermission.ReadOnly, IotlbMessageType.Update) { AddressSpace = 1 })));
        Assert.Equal(72, Write(IotlbMessageType.Invalidate, 0x1000, 4096));
    }

    private Errno Access(ulong iova, IotlbPermission access = IotlbPermission.ReadOnly, int queue = 0) =>
        _tlb.Translate(queue, iova, 1, access, new IotlbSegment[1], out _);

    private int Write(IotlbMessageType type, ulong iova, ulong size, IotlbPermission permission = IotlbPermission.ReadWrite) =>
        _tlb.Write(IotlbTableTests.Message(new VhostIotlbMessage(iova, size, 0x10000, permission, type)));

    private VhostIotlbMessage Read()
    {
        var bytes = new byte[72];
        Assert.Equal(72, _tlb.Read(bytes));
        Assert.True(VhostIotlbMessage.TryRead(bytes, out var message));
        return message;
    }
}
