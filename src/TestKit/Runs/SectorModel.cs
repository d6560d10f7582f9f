using System.Buffers.Binary;

namespace VduseActors.TestKit.Runs;

/// <summary>
/// What each sector of a disk may hold. A sector's contents name the sector and a version, so a wrong one says what became of it: lost,
/// stale, misdirected or torn. After a request that failed or was taken back, old and new contents are both right; in an image, whose file
/// system knows no sectors, also the beginning of the one and the rest of the other.
/// </summary>
internal sealed class SectorModel
{
    public const int SectorSize = 512;

    private readonly ulong _run;
    private readonly List<ulong>[] _allowed;
    private readonly bool[] _busy;

    // Contents that are no version: what was seen of a write that stopped within a sector.
    private readonly Dictionary<int, byte[]> _torn = [];
    private readonly bool _mayTear;
    private ulong _lastVersion;

    /// <summary>Creates the model of a disk of zeros.</summary>
    /// <param name="sectors">Size of the disk.</param>
    /// <param name="run">Number of the run, so that contents of another one are wrong.</param>
    /// <param name="mayTear">Whether a write that failed may have ended within a sector.</param>
    public SectorModel(int sectors, ulong run, bool mayTear = false)
    {
        _mayTear = mayTear;
        _run = run;
        _allowed = new List<ulong>[sectors];
        for (var i = 0; i < sectors; i++)
            _allowed[i] = [0];
        _busy = new bool[sectors];
    }

    /// <summary>Size of the disk.</summary>
    public int Sectors => _allowed.Length;

    /// <summary>A version that was never written.</summary>
    public ulong NextVersion() => ++_lastVersion;

    /// <summary>Takes a range for a request; false when part of it is in flight.</summary>
    public bool TryTake(int sector, int count)
    {
        if (_busy.AsSpan(sector, count).Contains(true))
            return false;
        _busy.AsSpan(sector, count).Fill(true);
        return true;
    }

    /// <summary>A request on a range has ended.</summary>
    public void GiveBack(int sector, int count) => _busy.AsSpan(sector, count).Clear();

    /// <summary>Fills a buffer with a version of a range; version 0 is zeros.</summary>
    public void Fill(Span<byte> buffer, int sector, ulong version)
    {
        for (var i = 0; i < buffer.Length / SectorSize; i++)
            FillSector(buffer.Slice(i * SectorSize, SectorSize), sector + i, version);
    }

    /// <summary>A range was written, or may have been.</summary>
    /// <param name="sector">First sector.</param>
    /// <param name="count">Sectors.</param>
    /// <param name="version">What was written.</param>
    /// <param name="certain">False after a failure: each sector holds the old contents or the new.</param>
    public void Written(int sector, int count, ulong version, bool certain)
    {
        for (var i = sector; i < sector + count; i++)
        {
            if (certain)
            {
                _allowed[i].Clear();
                _torn.Remove(i);
            }

            if (!_allowed[i].Contains(version))
                _allowed[i].Add(version);
        }
    }

    /// <summary>A range was read.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Check(ReadOnlySpan<byte> buffer, int sector)
    {
        Span<byte> expected = stackalloc byte[SectorSize];
        for (var i = 0; i < buffer.Length / SectorSize; i++)
        {
            var found = buffer.Slice(i * SectorSize, SectorSize);
            var version = VersionIn(found);
            FillSector(expected, sector + i, version);
            if (_mayTear && !found.SequenceEqual(expected) && IsTorn(found, sector + i))
            {
                _allowed[sector + i].Clear();
                _torn[sector + i] = found.ToArray();
                continue;
            }

            if (!found.SequenceEqual(expected))
                return Describe(found, sector + i);
            if (!_allowed[sector + i].Contains(version))
            {
                return Invariant(
                    $"sector {sector + i} holds version {version}; it must hold {string.Join(" or ", _allowed[sector + i])}: a write was lost or came back");
            }

            // What was read once stays.
            _allowed[sector + i].Clear();
            _allowed[sector + i].Add(version);
            _torn.Remove(sector + i);
        }

        return null;
    }

    /// <summary>Whether a sector begins as one thing that it may hold and goes on as another.</summary>
    private bool IsTorn(ReadOnlySpan<byte> found, int sector)
    {
        var contents = _allowed[sector].ConvertAll(version =>
        {
            var whole = new byte[SectorSize];
            FillSector(whole, sector, version);
            return whole;
        });
        if (_torn.TryGetValue(sector, out var torn))
            contents.Add(torn);
        foreach (var first in contents)
        {
            var common = found.CommonPrefixLength(first);
            foreach (var rest in contents)
            {
                if (found[common..].SequenceEqual(rest.AsSpan(common)))
                    return true;
            }
        }

        return false;
    }

    private void FillSector(Span<byte> buffer, int sector, ulong version)
    {
        if (version == 0)
        {
            buffer.Clear();
            return;
        }

        var word = Mix(_run, (ulong)sector, version);
        for (var offset = 16; offset < SectorSize; offset += 8)
            BinaryPrimitives.WriteUInt64LittleEndian(buffer[offset..], word += 0x9e3779b97f4a7c15);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, version);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer[8..], (ulong)sector);
    }

    private static ulong VersionIn(ReadOnlySpan<byte> buffer) => BinaryPrimitives.ReadUInt64LittleEndian(buffer);

    private string Describe(ReadOnlySpan<byte> found, int sector)
    {
        var version = VersionIn(found);
        var written = BinaryPrimitives.ReadUInt64LittleEndian(found[8..]);
        Span<byte> whole = stackalloc byte[SectorSize];
        if (version > 0 && version <= _lastVersion && written < (ulong)Sectors)
        {
            FillSector(whole, (int)written, version);
            if (found.SequenceEqual(whole))
                return Invariant($"sector {sector} holds what was written to sector {written} (version {version}): misdirected");
        }

        return Invariant(
            $"sector {sector} holds nothing that was ever written: corrupted or torn (starts with {Convert.ToHexStringLower(found[..16])})");
    }

    private static ulong Mix(ulong run, ulong sector, ulong version)
    {
        var z = (run * 0x9e3779b97f4a7c15) ^ (sector * 0xbf58476d1ce4e5b9) ^ (version * 0x94d049bb133111eb);
        return z ^ (z >> 31);
    }
}
