using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator.DeviceIotlb;

namespace VduseActors.Simulator.Tests.DeviceIotlb;

public sealed unsafe class Rfc2016DeviceTlbTests : IDisposable
{
    private const int Queues = 2;

    private readonly Rfc2016DeviceTlb _tlb = new(Queues, 3);
    private readonly EventFd _call = EventFd.Create();
    private readonly MemoryMapping _request = MemoryMapping.Allocate(4096);
    private readonly List<int> _completed = [];

    public Rfc2016DeviceTlbTests()
    {
        _tlb.Completed += _completed.Add;
        Assert.Equal(Errno.None, _tlb.SetQueueCall(0, _call.Descriptor));
        _tlb.SetQueueRequest(0, _request.Address);
    }

    public void Dispose()
    {
        _tlb.Dispose();
        _call.Dispose();
        _request.Dispose();
    }

    [Fact]
    [Trait("Covers", "R22")]
    [Trait("Covers", "R26")]
    public void Nothing_is_translated_before_it_runs_and_running_it_again_forgets_everything()
    {
        Assert.Equal(Errno.EFAULT, Access(0x1000));
        Assert.Equal(Errno.EFAULT, Update(0x1000, 4096));
        _tlb.Run();
        Assert.Equal(Errno.None, Update(0x1000, 4096));
        Assert.Equal(Errno.None, Access(0x1000));

        _tlb.Run();

        Assert.Equal(Errno.EAGAIN, Access(0x1000));
    }

    [Fact]
    [Trait("Covers", "R23")]
    public void A_miss_is_written_to_its_place_and_announced()
    {
        _tlb.Run();

        Assert.Equal(Errno.EAGAIN, Access(0x5010));

        Assert.True(_call.TryDrain(out var signals));
        Assert.Equal(1ul, signals);
        Assert.Equal(new Rfc2016Entry(0x5010, 0, 0, IotlbPermission.None, IotlbMessageType.Miss, Rfc2016Valid.None), Request());
    }

    [Fact]
    [Trait("Covers", "R23")]
    public void A_queue_has_one_miss_at_a_time()
    {
        _tlb.Run();
        Assert.Equal(Errno.EAGAIN, Access(0x5000));
        Assert.Equal(Errno.EAGAIN, Access(0x9000));

        Assert.True(_call.TryDrain(out var signals));
        Assert.Equal(1ul, signals);
        Assert.Equal(0x5000ul, Request().Iova);
    }

    [Fact]
    [Trait("Covers", "R23")]
    public void Without_a_place_or_an_eventfd_a_miss_is_swallowed()
    {
        _tlb.Run();
        Assert.Equal(Errno.EAGAIN, Access(0x5000, queue: 1));
        Assert.Equal(IotlbMessageType.Invalidate, _tlb.Pending(1).Type);

        _tlb.SetQueueRequest(0, 0);
        Assert.Equal(Errno.EAGAIN, Access(0x5000));
        _tlb.SetQueueRequest(0, _request.Address);
        Assert.Equal(Errno.None, _tlb.SetQueueCall(0, -1));
        Assert.Equal(Errno.EAGAIN, Access(0x5000));

        Assert.Equal(default, Request());
        Assert.Equal(Errno.EBADF, _tlb.SetQueueCall(0, 9999));
    }

    [Fact]
    [Trait("Covers", "R24")]
    public void An_update_completes_the_misses_that_lie_in_it()
    {
        _tlb.Run();
        Access(0x5000);

        Assert.Equal(Errno.None, Update(0x6000, 4096));
        Assert.Empty(_completed);
        Assert.Equal(Errno.None, Update(0x5000, 4096));

        Assert.Equal([0], _completed);
        Assert.Equal(IotlbMessageType.Update, _tlb.Pending(0).Type);
        Assert.Equal(Errno.None, Access(0x5000));
    }

    [Fact]
    [Trait("Covers", "R24")]
    public void A_miss_on_the_last_byte_of_an_update_is_not_completed()
    {
        _tlb.Run();
        Access(0x5fff);

        Assert.Equal(Errno.None, Update(0x5000, 4096));

        // The queue would find it, but nobody tells it; and it can miss nothing else until a longer entry comes.
        Assert.Empty(_completed);
        Assert.Equal(Errno.None, Access(0x5fff));
        Assert.Equal(Errno.None, Update(0x5000, 8192));
        Assert.Equal([0], _completed);
    }

    [Fact]
    [Trait("Covers", "R24")]
    public void An_answer_without_a_translation_lets_the_queue_try_and_miss_again()
    {
        _tlb.Run();
        Access(0x5000);

        Assert.Equal(Errno.None, Update(0x5000, 4096, Rfc2016Valid.Invalid));

        Assert.Equal([0], _completed);
        Assert.Empty(_tlb.Entries);
        Assert.Equal(Errno.EAGAIN, Access(0x5000));
        Assert.Equal(IotlbMessageType.Miss, _tlb.Pending(0).Type);
        Assert.True(_call.TryDrain(out var signals));
        Assert.Equal(2ul, signals);
    }

    [Fact]
    [Trait("Covers", "R24")]
    public void An_invalidation_takes_entries_whole_and_leaves_misses_pending()
    {
        _tlb.Run();
        Update(0x1000, 8192);
        Update(0x4000, 4096);
        Access(0x9000);
        var invalidated = new List<(ulong, ulong)>();
        _tlb.Invalidated += (start, last) => invalidated.Add((start, last));

        Assert.Equal(
            Errno.None, Send(new Rfc2016Entry(0x2000, 0x8000, 0, IotlbPermission.None, IotlbMessageType.Invalidate, Rfc2016Valid.None)));

        Assert.Empty(_tlb.Entries);
        Assert.Empty(_completed);
        Assert.Equal(IotlbMessageType.Miss, _tlb.Pending(0).Type);
        Assert.Equal([(0x2000ul, 0x9ffful)], invalidated);
    }

    [Fact]
    [Trait("Covers", "R24")]
    public void Another_type_is_refused()
    {
        _tlb.Run();
        Assert.Equal(Errno.EINVAL, Send(new Rfc2016Entry(0, 4096, 0, IotlbPermission.None, IotlbMessageType.Miss, Rfc2016Valid.Valid)));
        Assert.Equal(
            Errno.EINVAL, Send(new Rfc2016Entry(0, 4096, 0, IotlbPermission.None, IotlbMessageType.BatchBegin, Rfc2016Valid.Valid)));
    }

    [Fact]
    [Trait("Covers", "R25")]
    public void An_access_that_is_not_allowed_is_an_error_and_no_miss()
    {
        _tlb.Run();
        Update(0x1000, 4096, permission: IotlbPermission.ReadOnly);

        Assert.Equal(Errno.EPERM, Access(0x1000, IotlbPermission.WriteOnly));
        Assert.Equal(Errno.None, Access(0x1000, IotlbPermission.ReadWrite));
        Assert.False(_call.TryDrain(out _));
    }

    [Fact]
    [Trait("Covers", "R26")]
    public void A_buffer_over_several_entries_becomes_as_many_pieces()
    {
        _tlb.Run();
        Update(0x1000, 4096, userAddress: 0xa000);
        Update(0x2000, 4096, userAddress: 0x70000);
        var pieces = new IotlbSegment[3];

        Assert.Equal(Errno.None, _tlb.Translate(0, 0x1ff0, 32, IotlbPermission.ReadOnly, pieces, out var count));
        Assert.Equal([new IotlbSegment(0xaff0, 16), new IotlbSegment(0x70000, 16)], pieces[..count]);

        Assert.Equal(DeviceTlb.ENOBUFS, _tlb.Translate(0, 0x1ff0, 32, IotlbPermission.ReadOnly, pieces.AsSpan(0, 1), out _));
        Assert.Equal(Errno.EAGAIN, _tlb.Translate(0, 0x1ff0, 0x1020, IotlbPermission.ReadOnly, pieces, out _));
        Assert.Equal(0x3000ul, Request().Iova);
    }

    private Errno Access(ulong iova, IotlbPermission access = IotlbPermission.ReadOnly, int queue = 0) =>
        _tlb.Translate(queue, iova, 1, access, new IotlbSegment[1], out _);

    private Errno Update(
        ulong iova, ulong size, Rfc2016Valid valid = Rfc2016Valid.Valid, IotlbPermission permission = IotlbPermission.ReadWrite,
        ulong userAddress = 0) =>
        Send(new Rfc2016Entry(iova, size, userAddress, permission, IotlbMessageType.Update, valid));

    private Errno Send(in Rfc2016Entry entry)
    {
        var bytes = new byte[Rfc2016Entry.Bytes];
        entry.Write(bytes);
        return _tlb.Update(bytes);
    }

    // SAFETY: the mapping has a page.
    private Rfc2016Entry Request() => Rfc2016Entry.Read(new ReadOnlySpan<byte>((void*)_request.Address, Rfc2016Entry.Bytes));
}
