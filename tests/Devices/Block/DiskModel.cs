namespace VduseActors.Devices.Tests.Block;

/// <summary>What a disk must hold: a byte array, and which of its sectors hold nothing that may be relied on.</summary>
/// <param name="sectors">Its size.</param>
internal sealed class DiskModel(int sectors)
{
    private readonly byte[] _bytes = new byte[sectors * 512];
    private readonly bool[] _undefined = new bool[sectors];

    public void Write(int sector, ReadOnlySpan<byte> data)
    {
        data.CopyTo(_bytes.AsSpan(sector * 512));
        Array.Fill(_undefined, false, sector, data.Length / 512);
    }

    public void Discard(int sector, int count) => Array.Fill(_undefined, true, sector, count);

    public void AssertHolds(ReadOnlySpan<byte> data, int sector = 0)
    {
        for (var i = 0; i < data.Length / 512; i++)
        {
            var expected = _bytes.AsSpan((sector + i) * 512, 512);
            Assert.True(_undefined[sector + i] || data.Slice(i * 512, 512).SequenceEqual(expected), $"sector {sector + i} differs");
        }
    }
}
