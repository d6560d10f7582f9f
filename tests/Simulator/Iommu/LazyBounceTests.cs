using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator.Iommu;

namespace VduseActors.Simulator.Tests.Iommu;

public sealed class LazyBounceTestsRfcV3() : LazyBounceTests(IommuGeneration.RfcV3)
{
    [Fact]
    [Trait("Covers", "R12")]
    public void Coherent_memory_ends_1_GiB_above_the_bounce_memory_whatever_limit_is_given()
    {
        var ring = Domain.AllocateCoherent(4096)!.Value;
        Assert.Equal(Bounce + (1UL << 30) - 4096, ring.Iova);
    }
}

public sealed class LazyBounceTestsRfcV4() : LazyBounceTests(IommuGeneration.RfcV4)
{
    [Fact]
    [Trait("Covers", "R12")]
    public void A_limit_inside_the_bounce_memory_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new IovaDomain("v4", Bounce, Bounce, 16, null, generation: IommuGeneration.RfcV4));
}

public sealed class LazyBounceTestsRfcV5() : LazyBounceTests(IommuGeneration.RfcV5)
{
    [Fact]
    [Trait("Covers", "R16")]
    public void A_reset_takes_every_page_away_that_no_buffer_lies_in()
    {
        var ended = Domain.Map("old"u8, DmaDirection.ToDevice);
        var live = Domain.Map("alive"u8, DmaDirection.Bidirectional);
        using var stale = Window();
        Assert.Equal("old"u8, Touch(stale, ended, 3));
        Assert.Equal("alive"u8, Touch(stale, live, 5));
        Bytes(stale, live, 1)[0] = (byte)'A';
        Domain.Unmap(ended, "old"u8.ToArray(), DmaDirection.ToDevice);

        Domain.ResetBounceMap();

        Assert.Equal(Errno.EINVAL, Domain.TryGetInfo(0, Bounce - 1, out _));
        Assert.Equal(ended, Domain.Map("new"u8, DmaDirection.ToDevice));
        using var fresh = Window();
        Assert.Equal("new"u8, Touch(fresh, ended, 3));
        Assert.False(Bytes(stale, ended, 3).SequenceEqual("new"u8));
        var into = new byte[5];
        Domain.Unmap(live, into, DmaDirection.Bidirectional);
        Assert.Equal("Alive"u8, into);
        Assert.Contains("reset while a buffer is mapped", Assert.Single(Warnings.Entries));
    }

    [Fact]
    public void A_touch_of_memory_that_a_reset_took_away_is_reported()
    {
        Domain.Map(new byte[1], DmaDirection.ToDevice);
        using var stale = Window();
        Domain.ResetBounceMap();

        if (HasFaults)
        {
            Assert.Equal(0, Touch(stale, 0x2000, 1)[0]);
            Assert.Contains("a reset had taken away", Assert.Single(Violations.Entries));
        }
    }
}

/// <summary>Bounce memory that is filled when the device touches it. Touches are system calls, as those of a real daemon are.</summary>
public abstract class LazyBounceTests : IDisposable
{
    protected const ulong Bounce = 1 << 20, Limit = (16 << 20) - 1;

    private readonly IommuGeneration _generation;

    protected LazyBounceTests(IommuGeneration generation)
    {
        _generation = generation;
        Domain = new IovaDomain("lazy", Bounce, Limit, 16, Violations, generation: generation, warnings: Warnings);
    }

    internal IovaDomain Domain { get; }

    protected ViolationLog Violations { get; } = new();

    protected ViolationLog Warnings { get; } = new();

    /// <summary>False on a machine without userfaultfd, where buffers are copied at map time: see the test of the notice.</summary>
    protected bool HasFaults => Domain.Notice is null;

    public void Dispose()
    {
        Domain.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    [Trait("Covers", "R15")]
    [Trait("Covers", "R16")]
    public void A_buffer_is_copied_in_when_the_device_first_touches_it_and_not_before()
    {
        var data = Pattern(10_000);
        var iova = Domain.Map(data, DmaDirection.ToDevice);
        using var window = Window();
        Assert.Equal(0, Domain.FaultCount);

        Assert.Equal(data.AsSpan(4096, 4), Touch(window, iova + 4096, 4));

        Assert.Equal(HasFaults ? 1 : 0, Domain.FaultCount);
        Assert.Equal(data, Touch(window, iova, data.Length));
        Assert.Equal(HasFaults ? 3 : 0, Domain.FaultCount);
        Domain.Unmap(iova, data, DmaDirection.ToDevice);
        Assert.Empty(Violations.Entries);
    }

    [Fact]
    [Trait("Covers", "R15")]
    [Trait("Covers", "R16")]
    public void A_buffer_that_is_mapped_where_the_page_exists_is_copied_in_at_once()
    {
        var iova = Domain.Map("first"u8, DmaDirection.ToDevice);
        using var window = Window();
        Touch(window, iova, 5);
        Domain.Unmap(iova, "first"u8.ToArray(), DmaDirection.ToDevice);
        var faults = Domain.FaultCount;

        Assert.Equal(iova, Domain.Map("second"u8, DmaDirection.ToDevice));

        Assert.Equal("second"u8, Bytes(window, iova, 6));
        Assert.Equal(faults, Domain.FaultCount);
    }

    [Fact]
    [Trait("Covers", "R15")]
    [Trait("Covers", "R16")]
    public void A_touch_where_nothing_is_mapped_is_an_error_until_v5_makes_a_page_of_it()
    {
        Domain.Map(new byte[1], DmaDirection.ToDevice);
        using var window = Window();
        if (!HasFaults)
            return;

        var touched = window.Populate(window.HostAddress + 0x3000, 1, write: true);

        Assert.Equal(_generation == IommuGeneration.RfcV5 ? Errno.None : Errno.EFAULT, touched);
        Assert.Equal(_generation == IommuGeneration.RfcV5, window.Probe.EnsureAccessible(window.HostAddress + 0x3000, 1, write: false));
    }

    [Fact]
    [Trait("Covers", "R15")]
    public void A_page_whose_touch_failed_can_be_used_once_a_buffer_lies_there()
    {
        Domain.Map(new byte[1], DmaDirection.ToDevice);
        using var window = Window();
        var next = Bounce - (2 * 4096);
        window.Populate(window.HostAddress + (nint)next, 1, write: false);

        Assert.Equal(next, Domain.Map("late"u8, DmaDirection.ToDevice));

        Assert.Equal("late"u8, Touch(window, next, 4));
    }

    [Fact]
    [Trait("Covers", "R14")]
    [Trait("Covers", "R15")]
    public void What_the_device_wrote_is_copied_out_over_the_full_mapped_length()
    {
        var buffer = new byte[6000];
        var iova = Domain.Map(buffer, DmaDirection.FromDevice);
        using var window = Window();
        Touch(window, iova, buffer.Length);
        Bytes(window, iova, 6000).Fill(7);

        Domain.Unmap(iova, buffer, DmaDirection.FromDevice);

        Assert.All(buffer, value => Assert.Equal(7, value));
        Assert.Empty(Violations.Entries);
    }

    [Fact]
    [Trait("Covers", "R15")]
    [Trait("Covers", "R16")]
    public void A_buffer_for_the_device_to_write_shows_its_old_contents_to_the_device_in_v5_only()
    {
        var iova = Domain.Map("secret"u8, DmaDirection.FromDevice);
        using var window = Window();

        Assert.Equal(_generation == IommuGeneration.RfcV5, Touch(window, iova, 6).SequenceEqual("secret"u8));
    }

    [Fact]
    [Trait("Covers", "R15")]
    public void A_buffer_that_was_never_touched_is_left_alone_and_warned_of_before_v5()
    {
        if (!HasFaults)
            return;

        byte[] buffer = [1, 2, 3];
        var iova = Domain.Map(buffer, DmaDirection.FromDevice);

        Domain.Unmap(iova, buffer, DmaDirection.FromDevice);

        Assert.Equal([1, 2, 3], buffer);
        Assert.Equal(_generation == IommuGeneration.RfcV5 ? 0 : 1, Warnings.Count);
    }

    [Fact]
    [Trait("Covers", "R16")]
    public void A_page_outlives_a_reset_before_v5()
    {
        var iova = Domain.Map("kept"u8, DmaDirection.ToDevice);
        using var window = Window();
        Touch(window, iova, 4);
        Domain.Unmap(iova, "kept"u8.ToArray(), DmaDirection.ToDevice);
        var faults = Domain.FaultCount;

        Domain.ResetBounceMap();

        Domain.Map("more"u8, DmaDirection.ToDevice);
        using var again = Window();
        Assert.Equal("more"u8, Touch(again, iova, 4));
        Assert.Equal(_generation == IommuGeneration.RfcV5 && HasFaults ? faults + 1 : faults, Domain.FaultCount);
    }

    [Fact]
    [Trait("Covers", "R13")]
    public void The_bounce_region_appears_with_the_first_mapping_and_goes_with_the_reset()
    {
        Assert.Equal(Errno.EINVAL, Domain.TryGetInfo(0, 0, out _));
        Domain.Map(new byte[1], DmaDirection.ToDevice);
        Assert.Equal(Errno.None, Domain.TryGetInfo(0, 0, out var info));
        Assert.Equal(new IotlbInfo(0, Bounce - 1, true), info);
        Domain.ResetBounceMap();
        Assert.Equal(Errno.EINVAL, Domain.TryGetInfo(0, 0, out _));
    }

    [Fact]
    public void A_system_call_on_a_page_that_was_never_touched_brings_it_in()
    {
        var data = Pattern(8192);
        var read = Domain.Map(data, DmaDirection.ToDevice);
        var write = Domain.Map(new byte[8192], DmaDirection.FromDevice);
        using var window = Window();
        using var file = MemoryFile.Create("backend", 8192);

        RandomAccess.Write(file.Handle, Bytes(window, read, 8192), 0);
        Assert.Equal(8192, RandomAccess.Read(file.Handle, Bytes(window, write, 8192), 0));

        var into = new byte[8192];
        Domain.Unmap(write, into, DmaDirection.FromDevice);
        Assert.Equal(data, into);
    }

    [Fact]
    [Trait("Covers", "R15")]
    [Trait("Covers", "R16")]
    [Trait("Covers", "R17")]
    public async Task Whichever_comes_first_the_mapping_or_the_touch_the_data_is_there()
    {
        using var window = ShownWindow();
        var stop = false;
        var toucher = Task.Run(() =>
        {
            // Touches pages at random, as read-ahead of a daemon would: before, while and after they are mapped.
            var random = new Random(1);
            while (!Volatile.Read(ref stop))
                window.Populate(window.HostAddress + (random.Next((int)Bounce / 4096) * 4096), 1, write: false);
        });

        for (var round = 0; round < 2000; round++)
        {
            var data = BitConverter.GetBytes(round);
            var iova = Domain.Map(data, DmaDirection.ToDevice);
            Assert.Equal(data, Touch(window, iova, 4));
            Domain.Unmap(iova, data, DmaDirection.ToDevice);
            if (round % 100 == 99)
                Domain.Map(data, DmaDirection.ToDevice);
        }

        Volatile.Write(ref stop, true);
        await toucher;
        Assert.Empty(Violations.Entries);
    }

    [Fact]
    [Trait("Covers", "R20")]
    public void Where_faults_cannot_be_taken_a_notice_says_so_and_buffers_are_copied_at_map_time()
    {
        using var eager = new IovaDomain("eager", Bounce, Limit, 16, null, faultOnHoles: false, _generation);

        Assert.Contains("copied in when they are mapped", eager.Notice);

        var iova = eager.Map("eager"u8, DmaDirection.ToDevice);
        using var window = Window(eager);
        Assert.Equal("eager"u8, Bytes(window, iova, 5));
        Assert.Equal(0, eager.FaultCount);
    }

    [Fact]
    public void User_memory_cannot_take_the_place_of_the_bounce_pages()
    {
        Domain.Map(new byte[1], DmaDirection.ToDevice);
        using var memory = MemoryMapping.Allocate(Bounce);
        Assert.Equal(Errno.ENOTTY, Domain.RegisterUmem(memory.Address, 0, Bounce));
    }

    protected static byte[] Pattern(int length)
    {
        var data = new byte[length];
        new Random(length).NextBytes(data);
        return data;
    }

    /// <summary>Brings a range in as a daemon does, by a system call, and gives it.</summary>
    protected static Span<byte> Touch(IotlbMapping window, ulong iova, int length)
    {
        Assert.Equal(Errno.None, window.Populate(window.HostAddress + (nint)iova, (nuint)length, write: true));
        return Bytes(window, iova, length);
    }

    // SAFETY: the tests look inside the mapped window, where they have brought the pages in.
    protected static unsafe Span<byte> Bytes(IotlbMapping window, ulong iova, int length) =>
        new((void*)(window.HostAddress + (nint)iova), length);

    protected IotlbMapping Window() => Window(Domain);

    private IotlbMapping ShownWindow()
    {
        Domain.Discard(Domain.Map(new byte[1], DmaDirection.ToDevice), 1);
        return Window();
    }

    private static IotlbMapping Window(IovaDomain domain)
    {
        Assert.Equal(Errno.None, domain.TryGetRegion(0, 0, out var region));
        using (region.File)
        {
            Assert.Equal(Errno.None, IotlbMapping.TryMap(region, out var mapping));
            return mapping!;
        }
    }
}
