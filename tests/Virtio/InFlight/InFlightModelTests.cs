using FsCheck;
using FsCheck.Fluent;

namespace VduseActors.Virtio.Tests.InFlight;

/// <summary>Processes that end between two operations, in both layouts, in order and out of it.</summary>
public sealed class InFlightModelTests
{
    [Theory]
    [InlineData(0UL)]
    [InlineData(VirtioFeature.InOrder)]
    [InlineData(VirtioFeature.RingPacked)]
    [InlineData(VirtioFeature.RingPacked | VirtioFeature.InOrder)]
    [Trait("Covers", "A165")]
    public void No_request_is_lost_or_answered_twice_whenever_the_process_ends(ulong layout)
    {
        var cases =
            from size in Gen.Elements<ushort>(1, 2, 8, 64)
            from start in Gen.Choose(0, 65535)
            from steps in Gen.Choose(0, 99).ListOf(600)
            select (size, (ushort)start, steps.ToArray());
        Prop.ForAll(cases.ToArbitrary(), input => Run(input.size, layout, input.Item2, input.Item3)).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(VirtioFeature.RingPacked)]
    [InlineData(VirtioFeature.RingPacked | VirtioFeature.InOrder)]
    public void Nor_in_packed_rings_of_any_size(ulong layout)
    {
        var cases =
            from size in Gen.Choose(1, 12)
            from steps in Gen.Choose(0, 99).ListOf(600)
            select ((ushort)size, steps.ToArray());
        Prop.ForAll(cases.ToArbitrary(), input => Run(input.Item1, layout, start: 0, input.Item2)).QuickCheckThrowOnFailure();
    }

    private static void Run(ushort size, ulong layout, ushort start, int[] steps)
    {
        using var model = new InFlightModel(size, layout, start);
        model.Run(steps);
    }
}
