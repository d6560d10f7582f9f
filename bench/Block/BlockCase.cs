namespace VduseActors.Bench.Block;

/// <summary>One case of the benchmark.</summary>
/// <param name="Backend">Where the data is: <c>null</c>, <c>memory</c>, or <c>file</c> with the way it is read.</param>
/// <param name="Packed">Layout of the rings.</param>
/// <param name="Queues">Number of queues.</param>
/// <param name="Depth">Requests in flight per queue.</param>
internal sealed record BlockCase(string Backend, bool Packed, int Queues, int Depth)
{
    private static readonly string[] _backends = ["null", "memory", "file auto", "file pool", "file uring", "file direct"];
    private static readonly bool[] _layouts = [false, true];
    private static readonly int[] _queues = [1, 2, 4];
    private static readonly int[] _depths = [1, 8, 32, 128];

    /// <summary>Name of the ring layout.</summary>
    public string Ring => Packed ? "packed" : "split";

    /// <summary>The cases, those of one device after another.</summary>
    /// <param name="smoke">A few of them, which run through every backend and both layouts.</param>
    public static IEnumerable<BlockCase> All(bool smoke) =>
        from backend in _backends
        from packed in _layouts
        from queues in smoke ? _queues[..1] : _queues
        from depth in _depths
        where !smoke || depth is 1 or 32
        select new BlockCase(backend, packed, queues, depth);

    /// <summary>Whether both run on the same device.</summary>
    public bool IsOfDevice(BlockCase other) => (Backend, Packed, Queues) == (other.Backend, other.Packed, other.Queues);
}
