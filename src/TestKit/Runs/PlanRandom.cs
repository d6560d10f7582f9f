namespace VduseActors.TestKit.Runs;

/// <summary>splitmix64: the same on every machine and every version of the runtime.</summary>
internal sealed class PlanRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number below a bound.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    private ulong Next()
    {
        var z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
