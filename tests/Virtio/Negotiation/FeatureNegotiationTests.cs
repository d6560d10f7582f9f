namespace VduseActors.Virtio.Tests.Negotiation;

public sealed class FeatureNegotiationTests
{
    private const ulong Served = FeatureNegotiation.ServedRingFeatures;
    private static readonly FeatureDependency[] _dependencies =
    [
        new(1UL << 7, "GUEST_TSO4", 1UL << 1, "GUEST_CSUM"),
        new(1UL << 9, "GUEST_ECN", (1UL << 7) | (1UL << 8), "GUEST_TSO4 or GUEST_TSO6"),
    ];

    [Fact]
    [Trait("Covers", "A017")]
    public void Every_subset_of_the_offered_ring_bits_with_the_mandatory_ones_is_accepted()
    {
        ulong[] optional =
        [
            VirtioFeature.RingIndirectDesc, VirtioFeature.RingEventIdx, VirtioFeature.RingPacked, VirtioFeature.InOrder,
            1UL << 0, 1UL << 23, 1UL << 50, 1UL << 63,
        ];
        var offered = optional.Aggregate(Served, (all, bit) => all | bit);
        for (var subset = 0; subset < 1 << optional.Length; subset++)
        {
            var acknowledged = FeatureNegotiation.Mandatory;
            for (var i = 0; i < optional.Length; i++)
                acknowledged |= (subset >> i & 1) != 0 ? optional[i] : 0;
            Assert.Null(FeatureNegotiation.Check(offered, acknowledged));
        }
    }

    [Theory]
    [Trait("Covers", "A019")]
    [Trait("Covers", "B65")]
    [InlineData(36)]
    [InlineData(63)]
    [InlineData(0)]
    public void Bits_that_were_not_offered_are_refused_by_number(int bit)
    {
        var reason = FeatureNegotiation.Check(Served, Served | (1UL << bit));
        Assert.NotNull(reason);
        Assert.EndsWith($"not offered: bit {bit}", reason, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Covers", "A020")]
    [Trait("Covers", "A021")]
    [Trait("Covers", "B67")]
    [InlineData(VirtioFeature.Version1, "VERSION_1")]
    [InlineData(VirtioFeature.AccessPlatform, "ACCESS_PLATFORM")]
    [InlineData(VirtioFeature.Version1 | VirtioFeature.AccessPlatform, "VERSION_1 and ACCESS_PLATFORM")]
    public void A_session_or_an_offer_without_a_mandatory_bit_is_refused_by_name(ulong missing, string names)
    {
        Assert.EndsWith(names, FeatureNegotiation.Check(Served, Served & ~missing), StringComparison.Ordinal);
        Assert.EndsWith(names, FeatureNegotiation.CheckOffer(Served & ~missing), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Covers", "A018")]
    public void Ring_and_transport_bits_that_are_not_served_are_not_offered()
    {
        Assert.Null(FeatureNegotiation.CheckOffer(Served | 1UL | (1UL << 23) | (1UL << 50) | (1UL << 63)));
        for (var bit = 24; bit < 50; bit++)
        {
            if ((Served >> bit & 1) == 0)
                Assert.EndsWith($"bit {bit}", FeatureNegotiation.CheckOffer(Served | (1UL << bit)), StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Covers", "A016")]
    public void A_bit_without_what_it_needs_is_neither_offered_nor_accepted()
    {
        var all = Served | (1UL << 1) | (1UL << 7) | (1UL << 8) | (1UL << 9);
        Assert.Null(FeatureNegotiation.CheckOffer(all, _dependencies));
        Assert.Null(FeatureNegotiation.Check(all, all, _dependencies));
        Assert.Null(FeatureNegotiation.Check(all, Served | (1UL << 8) | (1UL << 9), _dependencies));
        Assert.Equal("feature GUEST_TSO4 needs GUEST_CSUM", FeatureNegotiation.Check(all, all & ~(1UL << 1), _dependencies));
        Assert.Equal(
            "feature GUEST_ECN needs GUEST_TSO4 or GUEST_TSO6", FeatureNegotiation.CheckOffer(Served | (1UL << 9), _dependencies));
    }
}
