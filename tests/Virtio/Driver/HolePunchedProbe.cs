namespace VduseActors.Virtio.Tests.Driver;

/// <summary>A page probe with holes at chosen host addresses.</summary>
internal sealed class HolePunchedProbe : IPageProbe
{
    private readonly List<(nint Address, nint Length)> _holes = [];

    /// <summary>Host ranges that the code under test said it would write.</summary>
    public int Writes { get; private set; }

    public void Punch(nint address, int length) => _holes.Add((address, length));

    public bool EnsureAccessible(nint address, nuint length, bool write)
    {
        Assert.NotEqual(0, address);
        Assert.NotEqual(0u, length);
        if (write)
            Writes++;
        foreach (var hole in _holes)
        {
            if (address < hole.Address + hole.Length && hole.Address < address + (nint)length)
                return false;
        }

        return true;
    }
}
