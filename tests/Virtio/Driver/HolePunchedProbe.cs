namespace VduseActors.Virtio.Tests.Driver;

/// <summary>A page probe with holes at chosen host addresses.</summary>
internal sealed class HolePunchedProbe : IPageProbe
{
    private readonly List<(nint Address, nint Length)> _holes = [];

    /// <summary>How often the code under test was about to write.</summary>
    public int Writes { get; private set; }

    /// <summary>How often it was about to read.</summary>
    public int Reads { get; private set; }

    public void Punch(nint address, int length) => _holes.Add((address, length));

    public bool EnsureAccessible(nint address, nuint length, bool write)
    {
        Assert.NotEqual(0, address);
        Assert.NotEqual(0u, length);
        if (write)
            Writes++;
        else
            Reads++;
        foreach (var hole in _holes)
        {
            if (address < hole.Address + hole.Length && hole.Address < address + (nint)length)
                return false;
        }

        return true;
    }
}
