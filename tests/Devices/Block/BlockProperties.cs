using FsCheck;
using FsCheck.Fluent;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Block;

/// <summary>What holds for every request and every sequence of them.</summary>
public sealed class BlockProperties
{
    private const int Sectors = 256;
    private const int Size = Sectors * 512;

    private static readonly Gen<Step> _step =
        from kind in Gen.Frequency(
            (4, Gen.Constant(StepKind.Read)), (4, Gen.Constant(StepKind.Write)), (2, Gen.Constant(StepKind.WriteZeroes)),
            (1, Gen.Constant(StepKind.Discard)), (1, Gen.Constant(StepKind.Flush)), (1, Gen.Constant(StepKind.Restart)))
        from sector in Gen.Choose(0, Sectors + 2)
        from sectors in Gen.Choose(0, 12)
        from seed in Gen.Choose(0, int.MaxValue)
        select new Step(kind, sector, sectors, seed);

    private static readonly Gen<Chain> _chain =
        from type in Gen.Frequency((6, Gen.Elements(0u, 1u, 4u, 8u, 11u, 13u)), (1, Gen.Choose(0, 30).Select(t => (uint)t)))
        from sector in Gen.Frequency(
            (6, Gen.Choose(0, Sectors + 1).Select(s => (ulong)s)),
            (1, Gen.Elements(ulong.MaxValue, 1UL << 55, 1UL << 63)))
        from headerBytes in Gen.Frequency((9, Gen.Constant(16)), (1, Gen.Choose(0, 15)))
        from readable in Gen.OneOf(Gen.Choose(0, 6).Select(n => n * 512), Gen.Choose(0, 300), Gen.Choose(1, 17).Select(n => n * 16))
        from writable in Gen.OneOf(Gen.Choose(0, 6).Select(n => (n * 512) + 1), Gen.Choose(0, 1100))
        from seed in Gen.Choose(0, int.MaxValue)
        select new Chain(type, sector, headerBytes, readable, writable, seed);

    private enum StepKind
    {
        Read,
        Write,
        WriteZeroes,
        Discard,
        Flush,
        Restart,
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("tmpfs")]
    [InlineData("disk-pool")]
    [Trait("Covers", "I5")]
    public void Any_sequence_of_requests_leaves_what_a_byte_array_would_hold(string kind) =>
        Prop.ForAll(_step.ListOf().ToArbitrary(), steps =>
        {
            using var folder = kind == "disk-pool" ? ImageFolder.OnDisk() : ImageFolder.OnTmpfs();
            var path = folder.Image(Size);
            BlockBackendOptions backend = kind == "memory"
                ? new MemoryBackendOptions { Size = Size }
                : new FileBackendOptions { Path = path, Io = kind == "disk-pool" ? IoMode.Pool : IoMode.Auto };
            using var device = new TestDevice(new BlockDeviceOptions { Name = "disk", Backend = backend, Packed = steps.Count % 2 == 0 });
            var model = new DiskModel(Sectors);
            foreach (var step in steps)
                Take(step, device, model);
            model.AssertHolds(device.Driver.Read(0, Size).Data);
            if (kind != "memory")
                model.AssertHolds(File.ReadAllBytes(path));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(60));

    [Fact]
    [Trait("Covers", "B41")]
    [Trait("Covers", "B11")]
    public void Where_a_chain_is_cut_makes_no_difference() => Prop.ForAll(_chain.ToArbitrary(), chain =>
    {
        // Neither does the layout of the ring.
        using var whole = NewDevice(packed: false);
        using var cut = NewDevice(packed: chain.Seed % 2 == 0);

        var expected = whole.Driver.Execute(chain.Build(whole.Driver.Memory));
        var found = cut.Driver.Execute(Cut(chain.Build(cut.Driver.Memory), new Random(chain.Seed)));

        Assert.Equal((expected.Status, expected.Written), (found.Status, found.Written));
        Assert.Equal(expected.Data, found.Data);
        Assert.Equal(whole.Driver.Read(0, Size).Data, cut.Driver.Read(0, Size).Data);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    [Trait("Covers", "I4")]
    public void The_used_length_never_counts_a_byte_that_was_not_written() => Prop.ForAll(_chain.ToArbitrary(), chain =>
    {
        using var device = NewDevice(packed: chain.Seed % 2 == 0);
        device.Driver.Execute(chain.Build(device.Driver.Memory));
        var reply = device.Driver.Execute(chain.Build(device.Driver.Memory));

        var written = reply.Status is { } status ? reply.Data.Append(status).TakeWhile(b => b != DriverMemory.Poison).Count() : 0;

        Assert.True(reply.Written <= written, $"{reply.Written} bytes are said to be written, {written} were");
        Assert.True(reply.Status is null or Reply.Ok or Reply.IoErr or Reply.Unsupp);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    private static TestDevice NewDevice(bool packed)
    {
        var device = new TestDevice(TestDevice.InMemory(Size) with { Packed = packed });
        var data = new byte[Size];
        for (var i = 0; i < Size; i++)
            data[i] = (byte)(1 + (i % 100));
        device.Driver.Write(0, data);
        return device;
    }

    private static Piece[] Cut(Piece[] chain, Random random)
    {
        var pieces = new List<Piece>();
        foreach (var piece in chain)
        {
            var rest = piece;
            for (var i = random.Next(0, 6); i > 0; i--)
            {
                var (head, tail) = rest.Cut(random.Next(0, rest.Length + 1));
                pieces.Add(head);
                rest = tail;
            }

            pieces.Add(rest);
        }

        return [.. pieces];
    }

    private static void Take(Step step, TestDevice device, DiskModel model)
    {
        var driver = device.Driver;
        var inside = step.Sector + step.Sectors <= Sectors;
        switch (step.Kind)
        {
            case StepKind.Read:
                var read = driver.Read((ulong)step.Sector, step.Sectors * 512);
                Assert.Equal(inside ? Reply.Ok : Reply.IoErr, read.Status);
                if (inside)
                    model.AssertHolds(read.Data, step.Sector);
                break;
            case StepKind.Write:
                var data = new byte[step.Sectors * 512];
                new Random(step.Seed).NextBytes(data);
                Assert.Equal(inside ? Reply.Ok : Reply.IoErr, driver.Write((ulong)step.Sector, data).Status);
                if (inside)
                    model.Write(step.Sector, data);
                break;
            case StepKind.WriteZeroes:
                var zeroed = driver.WriteZeroes(((ulong)step.Sector, (uint)step.Sectors, (uint)step.Seed & 1));
                Assert.Equal(inside ? Reply.Ok : Reply.IoErr, zeroed.Status);
                if (inside)
                    model.Write(step.Sector, new byte[step.Sectors * 512]);
                break;
            case StepKind.Discard:
                var discarded = driver.Discard(((ulong)step.Sector, (uint)step.Sectors, 0));
                Assert.Equal(inside ? Reply.Ok : Reply.IoErr, discarded.Status);
                if (inside)
                    model.Discard(step.Sector, step.Sectors);
                break;
            case StepKind.Flush:
                Assert.Equal(Reply.Ok, driver.Flush().Status);
                break;
            default:
                device.Reopen();
                break;
        }
    }

    private sealed record Step(StepKind Kind, int Sector, int Sectors, int Seed);

    private sealed record Chain(uint Type, ulong Sector, int HeaderBytes, int Readable, int Writable, int Seed)
    {
        public Piece[] Build(DriverMemory memory)
        {
            var payload = new byte[Readable];
            if (Type is 11 or 13)
            {
                var ranges = Enumerable.Range(0, (Readable / 16) + 1)
                    .Select(i => ((ulong)(Seed + i) % (Sectors + 1), (uint)(Seed % 9), Type == 13 ? (uint)i & 1 : 0));
                BlockDriver.Ranges([.. ranges]).AsSpan(0, Readable).CopyTo(payload);
            }
            else
            {
                Array.Fill(payload, (byte)(1 + (Seed % 100)));
            }

            return
            [
                memory.Readable(BlockDriver.Header(Type, Sector).AsSpan(0, HeaderBytes)),
                memory.Readable(payload),
                memory.Writable(Writable),
            ];
        }
    }
}
