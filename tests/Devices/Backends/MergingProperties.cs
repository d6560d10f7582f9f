using FsCheck;
using FsCheck.Fluent;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;
using VduseActors.Kernel;

namespace VduseActors.Devices.Tests.Backends;

/// <summary>Merging changes the number of calls and nothing else.</summary>
public sealed class MergingProperties
{
    private const int Sectors = 96;

    private static readonly Gen<Step> _step =
        from kind in Gen.Frequency(
            (6, Gen.Constant(StepKind.Read)),
            (6, Gen.Constant(StepKind.Write)),
            (1, Gen.Constant(StepKind.Flush)),
            (1, Gen.Constant(StepKind.Zero)))
        from goesOn in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
        from sector in Gen.Choose(0, Sectors - 1)
        from sectors in Gen.Choose(1, 6)
        from seed in Gen.Choose(0, 255)
        select new Step(kind, goesOn, sector, sectors, (byte)seed);

    private static readonly Gen<Plan> _plan =
        from io in Gen.Elements(IoMode.Auto, IoMode.Inline, IoMode.Pool)
        from batches in _step.NonEmptyListOf().ListOf()
        from bad in Gen.Choose(0, Sectors - 1).ListOf(4)
        from mayFail in Gen.Elements(true, false)
        from largest in Gen.OneOf(Gen.Constant(int.MaxValue), Gen.Choose(1, 5000))
        from cached in Gen.OneOf(
            Gen.Constant<ulong?>(Sectors * 512), Gen.Choose(0, Sectors * 512).Select(n => (ulong?)n), Gen.Constant<ulong?>(null))
        from interruption in Gen.Choose(2, 9)
        select new Plan(io, [.. batches.Select(batch => batch.ToArray())], mayFail ? [.. bad] : [], largest, cached, interruption);

    private enum StepKind
    {
        Read,
        Write,
        Flush,
        Zero,
    }

    [Fact]
    [Trait("Covers", "I5")]
    public void Batches_end_as_if_their_requests_were_sent_one_by_one_and_not_merged() => Prop.ForAll(_plan.ToArbitrary(), plan =>
    {
        var file = plan.NewFile();
        var reference = plan.NewFile();
        using var merging = file.Serve(plan.Options(merge: true));
        using var plain = reference.Serve(plan.Options(merge: false));
        foreach (var batch in plan.Batches)
        {
            var found = Post(merging.Driver, batch);
            merging.Driver.ExecuteBatch();
            foreach (var (request, (step, sector)) in found.Zip(Places(batch)))
            {
                plain.Driver.Memory.Mark = plain.Driver.FirstFree;
                var expected = Post(plain.Driver, step, sector);
                plain.Driver.ExecuteBatch();
                Compare(expected.Reply(), request.Reply());
            }
        }

        Assert.Equal(reference.Contents, file.Contents);
        Assert.Equal(reference.Disk, file.Disk);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(24));

    private static void Compare(Reply expected, Reply found)
    {
        Assert.Equal((expected.Status, expected.Written), (found.Status, found.Written));
        if (expected.Status == Reply.Ok)
            Assert.Equal(expected.Data, found.Data);
    }

    private static List<PostedRequest> Post(BlockDriver driver, Step[] batch)
    {
        driver.Memory.Mark = driver.FirstFree;
        return [.. Places(batch).Select(place => Post(driver, place.Step, place.Sector))];
    }

    private static PostedRequest Post(BlockDriver driver, Step step, int sector) => step.Kind switch
    {
        StepKind.Read => driver.PostRead((ulong)sector, step.Sectors * 512),
        StepKind.Write =>
            driver.PostWrite((ulong)sector, [.. Enumerable.Range(0, step.Sectors * 512).Select(i => (byte)(step.Seed + (i / 512)))]),
        StepKind.Flush => driver.PostFlush(),
        _ => driver.PostZeroes((ulong)sector, (uint)step.Sectors),
    };

    /// <summary>Where each request of a batch lies: most go on where the one before ended.</summary>
    private static IEnumerable<(Step Step, int Sector)> Places(Step[] batch)
    {
        var end = 0;
        foreach (var step in batch)
        {
            var sector = step.GoesOn && end + step.Sectors <= Sectors ? end : Math.Min(step.Sector, Sectors - step.Sectors);
            if (step.Kind != StepKind.Flush)
                end = sector + step.Sectors;
            yield return (step, sector);
        }
    }

    private sealed record Step(StepKind Kind, bool GoesOn, int Sector, int Sectors, byte Seed);

    private sealed record Plan(IoMode Io, Step[][] Batches, int[] Bad, int Largest, ulong? Cached, int Interruption)
    {
        public FileBackendOptions Options(bool merge) =>
            new() { Path = "fake", Io = Io, Merge = merge, RunWaiting = run => run() };

        public FakeFile NewFile()
        {
            var calls = 0;
            var file = new FakeFile(Sectors * 512)
            {
                LargestTransfer = Largest,
                CachedUpTo = Cached,
                Fault = (_, _) => ++calls % Interruption == 0 ? Errno.EINTR : Errno.None,
            };
            file.BadSectors.UnionWith(Bad.Select(sector => (ulong)sector));
            return file;
        }
    }
}
