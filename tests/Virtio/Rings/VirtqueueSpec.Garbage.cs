using VduseActors.Virtio.Tests.Driver;

namespace VduseActors.Virtio.Tests.Rings;

// What the tests with garbage in the rings share.
public abstract partial class VirtqueueSpec
{
    // Half of the values are likely to be taken for something valid, so that garbage gets past the first check.
    private static readonly ulong[] _addresses =
        [Data, Data + 1, Data + 0x100, Data + 0xff0, Data + 0x1000, FirstRingPart, 0, ulong.MaxValue, 1UL << 63];

    private static readonly uint[] _lengths = [0, 1, 16, 32, 48, 160, 512, 4096, 0x8000_0000, 0xffff_fff0, uint.MaxValue];

    // Both layouts' drivers have their descriptors there.
    private const ulong FirstRingPart = SplitRingDriver.DescriptorTable;

    private protected static ulong LikelyAddress(Random random) => random.Next(10) == 0
        ? (ulong)random.NextInt64()
        : _addresses[random.Next(_addresses.Length)] + (ulong)random.Next(4);

    private protected static uint LikelyLength(Random random) => _lengths[random.Next(_lengths.Length)];

    private protected static void Use(VirtioRequest request, Random random)
    {
        Assert.Equal(Sum(request.Readable), request.Readable.Bytes);
        Assert.Equal(Sum(request.Writable), request.Writable.Bytes);
        request.TryCopyFromReadable((ulong)random.Next(64), new byte[random.Next(5000)]);

        // The last bytes, too: that is where the end of a region is.
        var bytes = new byte[random.Next(5000)];
        request.TryCopyToWritable((ulong)random.Next(64), bytes);
        if (request.Writable.Bytes >= (ulong)bytes.Length)
            request.TryCopyToWritable(request.Writable.Bytes - (ulong)bytes.Length, bytes);
        var slice = request.SliceWritable((ulong)random.Next(600), (ulong)random.NextInt64());
        Assert.Equal(Sum(slice), slice.Bytes);
    }

    private static ulong Sum(IoVecList list)
    {
        ulong sum = 0;
        foreach (var segment in list.Span)
            sum += segment.Length;
        return sum;
    }
}
