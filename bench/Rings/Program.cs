using System.Diagnostics;
using VduseActors.Bench.Rings;
using VduseActors.Virtio;

// Pop, parse and push of block reads of three descriptors, beside the same work in C. Both sides take turns on one thread, batch by
// batch, so that whatever else the machine does hits both; the figure of a side is the median of its batches.
var smoke = args.Contains("--smoke");
var samples = smoke ? 2_000 : 40_000;
const ulong Features = VirtioFeature.RingIndirectDesc | VirtioFeature.RingEventIdx;
(string Name, ushort Size, bool Indirect, int Regions)[] cases =
[
    ("direct, 1 region", 256, false, 1),
    ("direct, 17 regions", 256, false, 16),
    ("indirect, 1 region", 256, true, 1),
    ("indirect, 17 regions", 256, true, 16),
];

Console.WriteLine($"{"split ring of 256",-28} {"C# ns",8} {"C ns",8} {"C / C#",8} {"bytes allocated",16}");
foreach (var (name, size, indirect, regions) in cases)
{
    var (managed, managedSide) = Prepare(new RingFixture(size, indirect, regions, Features), native: false);
    var (native, nativeSide) = Prepare(new RingFixture(size, indirect, regions, Features), native: true);

    // Long enough for the runtime to compile the loop with its profile.
    var warm = Stopwatch.StartNew();
    while (warm.ElapsedMilliseconds < (smoke ? 500 : 2000))
        Batch(managed, managedSide);

    var managedTimes = new long[samples];
    var nativeTimes = new long[samples];
    var before = GC.GetAllocatedBytesForCurrentThread();
    for (var i = 0; i < samples; i++)
    {
        managedTimes[i] = Batch(managed, managedSide);
        nativeTimes[i] = Batch(native, nativeSide);
    }

    var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
    var managedNs = Median(managedTimes, managed.Requests);
    var nativeNs = Median(nativeTimes, native.Requests);
    Console.WriteLine($"{name,-28} {managedNs,8:F1} {nativeNs,8:F1} {nativeNs / managedNs,8:F2} {allocated,16}");
}

static (RingFixture Fixture, Func<ulong> Serve) Prepare(RingFixture fixture, bool native)
{
    fixture.Reset();
    return (fixture, native ? new NativeRing(fixture).Serve : new ManagedRing(fixture).Serve);
}

static long Batch(RingFixture fixture, Func<ulong> serve)
{
    fixture.Rearm();
    var start = Stopwatch.GetTimestamp();
    var sum = serve();
    var elapsed = Stopwatch.GetTimestamp() - start;
    return sum == fixture.ExpectedSum && fixture.AllUsed
        ? elapsed
        : throw new InvalidOperationException("A request was lost or misread.");
}

static double Median(long[] ticks, int requests)
{
    Array.Sort(ticks);
    return ticks[ticks.Length / 2] * (1e9 / Stopwatch.Frequency) / requests;
}
