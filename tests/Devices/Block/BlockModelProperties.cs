using FsCheck;
using FsCheck.Fluent;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Block;

/// <summary>
/// The device against <see cref="BlockRequestModel"/>, over requests of every type whose data lies in either direction, in both or in none,
/// in every amount and cut anywhere: OK is said of what was done as a whole, and what is refused has no effect.
/// </summary>
public sealed class BlockModelProperties
{
    private const int Sectors = 64;

    private static readonly Gen<int> _amount = Gen.Frequency(
        (4, Gen.Constant(0)),
        (5, Gen.Choose(1, 6).Select(n => n * 512)),
        (3, Gen.Choose(1, 17).Select(n => n * 16)),
        (2, Gen.Elements(1, 19, 20, 21, 511, 513)),
        (1, Gen.Choose(0, 1500)));

    private static readonly Gen<Case> _case =
        from type in Gen.Frequency((12, Gen.Elements(0u, 1u, 4u, 8u, 11u, 13u)), (1, Gen.Choose(0, 40).Select(t => (uint)t)))
        from sector in Gen.Frequency((8, Gen.Choose(0, Sectors + 1).Select(s => (ulong)s)), (1, Gen.Elements(ulong.MaxValue, 1UL << 55)))
        from header in Gen.Frequency((15, Gen.Constant(16)), (1, Gen.Choose(0, 15)))
        from data in Gen.Frequency((3, _amount), (1, Gen.Constant(0)))
        from room in Gen.Frequency((2, Gen.Constant(0)), (2, _amount), (1, Gen.Constant(20)))
        from hasStatus in Gen.Frequency((15, Gen.Constant(true)), (1, Gen.Constant(false)))
        from seed in Gen.Choose(0, int.MaxValue)
        select new Case(type, sector, header, data, hasStatus ? room + 1 : 0, seed);

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Ok_is_said_of_what_was_done_as_a_whole_and_of_nothing_else(bool readOnly, bool hasRanges) =>
        Prop.ForAll(_case.ListOf().ToArbitrary(), cases =>
        {
            using var folder = ImageFolder.OnTmpfs();
            var options = readOnly || cases.Count % 3 == 0
                ? new BlockDeviceOptions
                {
                    Name = "disk",
                    ReadOnly = readOnly,
                    Backend = new FileBackendOptions { Path = folder.Image(Sectors * 512) }
                }
                : TestDevice.InMemory(Sectors * 512);
            using var device = new TestDevice(options with { Packed = cases.Count % 2 == 0 });
            var refused = hasRanges ? 0 : BlockFeatures.DISCARD | BlockFeatures.WRITE_ZEROES;
            using var driver = new BlockDriver(device.Device, device.Backend, device.Driver.Session.Features & ~refused);
            var model = new BlockRequestModel(Sectors, readOnly, hasRanges);
            foreach (var request in cases)
            {
                driver.Memory.Mark = driver.FirstFree;
                var readable = request.Readable();
                model.Check(readable, driver.Execute(request.Cut(readable, driver.Memory)));
            }

            model.Disk.AssertHolds(device.Driver.Read(0, Sectors * 512).Data);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(60));

    private sealed record Case(uint Type, ulong Sector, int HeaderBytes, int Data, int Writable, int Seed)
    {
        public byte[] Readable()
        {
            var random = new Random(Seed);
            var data = new byte[Data];
            random.NextBytes(data);
            if (Type is 11 or 13 && random.Next(4) != 0)
            {
                // Mostly ranges that could be served: any other bytes hardly ever are.
                var ranges = Enumerable.Range(0, (Data / 16) + 1).Select(_ =>
                    ((ulong)random.Next(Sectors), (uint)random.Next(6), random.Next(40) == 0 ? 2u : Type == 13 ? (uint)random.Next(2) : 0));
                BlockDriver.Ranges([.. ranges]).AsSpan(0, Data).CopyTo(data);
            }

            return [.. BlockDriver.Header(Type, Sector).AsSpan(0, HeaderBytes), .. HeaderBytes == 16 ? data : []];
        }

        public Piece[] Cut(byte[] readable, DriverMemory memory)
        {
            var random = new Random(Seed);
            var pieces = new List<Piece>();
            foreach (var whole in new[] { memory.Readable(readable), memory.Writable(Writable) })
            {
                var rest = whole;
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
    }
}
