using System.Diagnostics;
using VduseActors.Bench.Measuring;
using VduseActors.Virtio;

namespace VduseActors.Bench.Scale;

/// <summary>Lookups in the region table, in random order over all regions: the path behind a queue's two remembered regions.</summary>
internal static class Lookups
{
    private const ulong RegionBytes = 1 << 21;

    /// <summary>Measures tables of 1 to 2048 regions.</summary>
    /// <param name="smoke">Short.</param>
    /// <param name="results">Takes the figures.</param>
    public static void Measure(bool smoke, ResultFile results)
    {
        for (var regions = 1; regions <= 2048; regions *= 2)
        {
            if (smoke && regions is not (1 or 2048))
                continue;
            var table = Table(regions);
            var iovas = Iovas(regions);
            var times = new Samples(smoke ? 100 : 2000);
            for (var warm = 0; warm < (smoke ? 200 : 2000); warm++)
                Round(table, iovas);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = smoke ? 100 : 2000; i > 0; i--)
                times.Add(Round(table, iovas));
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            results.Row(
                new Dictionary<string, string> { ["regions"] = $"{regions}" },
                new Dictionary<string, double> { ["ns/lookup"] = times.Percentile(50), ["bytes allocated"] = allocated },
                "lookups");
        }
    }

    private static double Round(RegionTable table, ulong[] iovas)
    {
        var found = 0;
        var start = Stopwatch.GetTimestamp();
        foreach (var iova in iovas)
        {
            if (table.TryGetContiguous(iova, 512, MemoryAccess.Write, out _))
                found++;
        }

        var took = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        return found == iovas.Length ? took / iovas.Length : throw new InvalidOperationException("A region was not found.");
    }

    private static RegionTable Table(int regions)
    {
        var table = RegionTable.Empty;
        for (var i = 0; i < regions; i++)
        {
            table = table.With(
                new MemoryRegion(
                    (ulong)i * 2 * RegionBytes, (((ulong)i * 2) + 1) * RegionBytes - 1, 1 << 20, MemoryAccess.Read | MemoryAccess.Write));
        }

        return table;
    }

    private static ulong[] Iovas(int regions)
    {
        var random = new Random(1);
        var iovas = new ulong[4096];
        for (var i = 0; i < iovas.Length; i++)
            iovas[i] = ((ulong)random.Next(regions) * 2 * RegionBytes) + ((ulong)random.Next((int)RegionBytes / 512) * 512);
        return iovas;
    }
}
