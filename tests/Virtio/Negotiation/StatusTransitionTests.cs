namespace VduseActors.Virtio.Tests.Negotiation;

public sealed class StatusTransitionTests
{
    [Theory]
    [InlineData(0x00, 0x01)]
    [InlineData(0x01, 0x03)]
    [InlineData(0x00, 0x03)]
    [InlineData(0x03, 0x0b)]
    [InlineData(0x0b, 0x0f)]
    [InlineData(0x0f, 0x0f)]
    [InlineData(0x0f, 0x8f)]
    [InlineData(0x00, 0x80)]
    [InlineData(0x4f, 0x0f)]
    [InlineData(0x4f, 0xcf)]
    public void The_steps_of_a_driver_are_allowed(byte from, byte to) => Assert.Null(Check(from, to));

    [Theory]
    [Trait("Covers", "A005")]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(0x0b)]
    [InlineData(0x0f)]
    [InlineData(0x4f)]
    [InlineData(0x8f)]
    [InlineData(0)]
    public void A_reset_is_always_allowed(byte from) => Assert.Null(Check(from, 0));

    [Theory]
    [Trait("Covers", "A009")]
    [InlineData(0x0f, 0x0b, "DRIVER_OK")]
    [InlineData(0x0f, 0x01, "DRIVER, FEATURES_OK, DRIVER_OK")]
    [InlineData(0x8f, 0x0f, "FAILED")]
    public void A_cleared_bit_is_refused_by_name(byte from, byte to, string names)
    {
        var reason = Check(from, to);
        Assert.NotNull(reason);
        Assert.Contains($"clears {names},", reason, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Covers", "A010")]
    [Trait("Covers", "B66")]
    [InlineData(0x00, 0x04)]
    [InlineData(0x03, 0x07)]
    [InlineData(0x00, 0x0f)]
    [InlineData(0x03, 0x0f)]
    [InlineData(0x00, 0x02)]
    [InlineData(0x00, 0x08)]
    [InlineData(0x01, 0x09)]
    public void A_step_without_the_one_before_is_refused(byte from, byte to) => Assert.NotNull(Check(from, to));

    [Theory]
    [Trait("Covers", "A011")]
    [InlineData(0x83, 0x8b)]
    [InlineData(0x8b, 0x8f)]
    public void Nothing_continues_after_failed(byte from, byte to) => Assert.Contains("FAILED", Check(from, to), StringComparison.Ordinal);

    [Theory]
    [Trait("Covers", "A014")]
    [InlineData(0x00, 0x11)]
    [InlineData(0x0b, 0x1f)]
    [InlineData(0x1f, 0x0f)]
    [InlineData(0x2b, 0x0f)]
    public void Bits_without_a_meaning_are_ignored(byte from, byte to) => Assert.Null(Check(from, to));

    [Fact]
    public void Entering_a_state_is_told_once()
    {
        Assert.True(StatusTransition.EntersFeaturesOk((DeviceStatus)0x03, (DeviceStatus)0x0b));
        Assert.False(StatusTransition.EntersFeaturesOk((DeviceStatus)0x0b, (DeviceStatus)0x0f));
        Assert.True(StatusTransition.EntersDriverOk((DeviceStatus)0x0b, (DeviceStatus)0x0f));
        Assert.False(StatusTransition.EntersDriverOk((DeviceStatus)0x0f, (DeviceStatus)0x4f));
    }

    private static string? Check(byte from, byte to) => StatusTransition.Check((DeviceStatus)from, (DeviceStatus)to);
}
