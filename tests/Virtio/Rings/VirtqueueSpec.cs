using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

/// <summary>What every ring layout must do; one subclass per layout.</summary>
public abstract partial class VirtqueueSpec
{
    private protected const ulong Data = QueueHarness.Data;
    private protected const ulong AllFeatures = VirtioFeature.RingIndirectDesc | VirtioFeature.RingEventIdx;

    /// <summary>Whether sizes need not be powers of two.</summary>
    private protected abstract bool AllowsAnySize { get; }

    private protected abstract RingDriver CreateDriver(TestMemory memory, ushort size, ulong features, ushort startIndex);

    private protected QueueHarness Start(
        ushort size = 16, ulong features = AllFeatures, ushort startIndex = 0, int deviceMaxSegments = 1, ResourceBudget? budget = null)
    {
        var driver = CreateDriver(new TestMemory(), size, features, startIndex);
        return new QueueHarness(driver, driver.StartAt(startIndex), deviceMaxSegments, budget);
    }

    private protected static DriverBuffer Readable(ulong iova, uint length) => DriverBuffer.Readable(iova, length);

    private protected static DriverBuffer Writable(ulong iova, uint length) => DriverBuffer.Writable(iova, length);

    private protected static byte[] Pattern(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
