using System.Runtime.InteropServices;

namespace VduseActors.Simulator.Drivers;

/// <summary>What each block of a load must hold, as a digest, and which blocks are in flight. Thread-safe, allocates nothing.</summary>
/// <param name="blocks">Number of blocks.</param>
/// <param name="sequential">Blocks are taken in turn.</param>
internal sealed class BlockLoadModel(long blocks, bool sequential)
{
    private readonly ulong[] _digests = new ulong[blocks];
    private readonly ulong[] _inFlight = new ulong[(blocks + 63) / 64];
    private long _next = -1;

    /// <summary>Takes a block that nobody has in flight: the next one, or one near a random one.</summary>
    internal long Take(ulong random)
    {
        var block = sequential ? Interlocked.Increment(ref _next) % blocks : (long)(random % (ulong)blocks);
        while (!TryTake(block))
            block = block + 1 == blocks ? 0 : block + 1;

        return block;
    }

    internal void GiveBack(long block) => Interlocked.And(ref _inFlight[block >> 6], ~(1UL << (int)block));

    /// <summary>A write ended: the block holds the data; null when nobody can tell what it holds.</summary>
    internal void Written(long block, ulong? digest) => _digests[block] = digest ?? 0;

    /// <summary>A read ended: false when the block must hold something else.</summary>
    internal bool Matches(long block, ulong digest)
    {
        if (_digests[block] == 0)
            _digests[block] = digest;

        return _digests[block] == digest;
    }

    /// <summary>A digest of block contents, never 0.</summary>
    internal static ulong Digest(ReadOnlySpan<byte> data)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        ulong a = 0x9e3779b97f4a7c15, b = 0xc2b2ae3d27d4eb4f, c = 0x165667b19e3779f9, d = 0x27d4eb2f165667c5;
        for (var i = 0; i + 3 < words.Length; i += 4)
        {
            a = Mix(a, words[i]);
            b = Mix(b, words[i + 1]);
            c = Mix(c, words[i + 2]);
            d = Mix(d, words[i + 3]);
        }

        return Mix(Mix(Mix(a, b), c), d) | 1;
    }

    /// <summary>Fills a block with words that no other fill has.</summary>
    internal static void Fill(Span<byte> data, ulong seed)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        for (var i = 0; i < words.Length; i++)
            words[i] = seed + ((ulong)i * 0x9e3779b97f4a7c15);
    }

    private static ulong Mix(ulong state, ulong word)
    {
        var mixed = (state ^ word) * 0xff51afd7ed558ccd;
        return mixed ^ (mixed >> 32);
    }

    private bool TryTake(long block)
    {
        var bit = 1UL << (int)block;
        return (Interlocked.Or(ref _inFlight[block >> 6], bit) & bit) == 0;
    }
}
