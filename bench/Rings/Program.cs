using System.Diagnostics;
using System.Runtime.InteropServices;
using VduseActors.Bench.Measuring;
using VduseActors.Bench.Rings;
using VduseActors.Virtio;

// Pop, parse and push of block reads of three descriptors, beside the same work in C. Both sides take turns on one thread, batch by
// batch, so that whatever else the machine does hits both; the figure of a side is the median of its batches, and that of a case the
// median of several runs. Each layout has a process of its own, as a device with one layout would: the runtime compiles the loop for it.
var smoke = args.Contains("--smoke");

// Our side keeps an in-flight log, as a device does that another process can take over.
var logs = args.Contains("--log");
if (!args.Contains("split") && !args.Contains("packed"))
{
    foreach (var layout in new[] { "split", "packed" })
    {
        using var child = Process.Start(Environment.ProcessPath!, [layout, .. args]);
        child.WaitForExit();
        if (child.ExitCode != 0)
            return child.ExitCode;
    }

    return 0;
}

var packed = args.Contains("packed");
var runs = smoke ? 1 : 7;
var samples = smoke ? 2_000 : 6_000;
const ushort Size = 256;
(string Name, bool Indirect, int Regions)[] cases =
[
    ("direct, 1 region", false, 1),
    ("direct, 17 regions", false, 16),
    ("indirect, 1 region", true, 1),
    ("indirect, 17 regions", true, 16),
];

var ring = packed ? "packed" : "split";
var results = ResultFile.Of("Rings", args);
var allocatedPerRequest = 0.0;
foreach (var (name, indirect, regions) in cases)
{
    var (managed, managedSide) = Prepare(indirect, regions, native: false);
    var (native, nativeSide) = Prepare(indirect, regions, native: true);

    // Long enough for the runtime to compile the loop with its profile.
    var warm = Stopwatch.StartNew();
    while (warm.ElapsedMilliseconds < (smoke ? 500 : 2000))
        Batch(managed, managedSide);

    var managedTimes = new long[samples];
    var nativeTimes = new long[samples];
    var figures = new (double Managed, double Native)[runs];
    var allocations = new long[runs];
    for (var run = 0; run < runs; run++)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < samples; i++)
        {
            managedTimes[i] = Batch(managed, managedSide);
            nativeTimes[i] = Batch(native, nativeSide);
        }

        allocations[run] = GC.GetAllocatedBytesForCurrentThread() - before;
        figures[run] = (Nanoseconds(managedTimes, managed.RequestCount), Nanoseconds(nativeTimes, native.RequestCount));
    }

    // The median: what requests allocate is in every run, what the runtime allocates for itself (128 bytes, in one of them) is not.
    Array.Sort(allocations);
    var allocated = allocations[runs / 2];
    var row = new Dictionary<string, double>();
    Spread.Add(row, "C# ns", figures.Select(figure => figure.Managed));
    Spread.Add(row, "C ns", figures.Select(figure => figure.Native));
    row["bytes allocated"] = allocated;
    results.Row(new Dictionary<string, string> { ["ring"] = ring, ["case"] = name }, row);
    results.Ratio($"{ring} ring, {name}: C / C#", [.. figures.Select(figure => figure.Native / figure.Managed)], atLeast: 1);
    allocatedPerRequest = Math.Max(allocatedPerRequest, allocated / ((double)samples * managed.RequestCount));
}

results.Ratio($"{ring} ring, all cases: bytes allocated per request", allocatedPerRequest, atMost: 0);
return 0;

(RingFixture Fixture, Func<ulong> Serve) Prepare(bool indirect, int regions, bool native)
{
    const ulong features = VirtioFeature.RingIndirectDesc | VirtioFeature.RingEventIdx;
    RingFixture fixture = packed
        ? new PackedFixture(Size, indirect, regions, features | VirtioFeature.RingPacked)
        : new SplitFixture(Size, indirect, regions, features);
    return (fixture, native ? new NativeRing(fixture).Serve : new ManagedRing(fixture, logs ? NewLog(fixture) : null).Serve);
}

static unsafe InFlightLog NewLog(RingFixture fixture)
{
    // SAFETY: lives as long as the process.
    var bytes = InFlightLog.BytesFor(Size, packed: true);
    var memory = (nint)NativeMemory.AlignedAlloc((nuint)bytes, 64);
    new Span<byte>((void*)memory, bytes).Clear();
    var log = new InFlightLog(memory, Size, packed: true);
    log.Format();
    log.Begin(1, fixture.Features, VirtqueueState.Initial);
    return log;
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

static double Nanoseconds(long[] ticks, int requests)
{
    Array.Sort(ticks);
    return ticks[ticks.Length / 2] * (1e9 / Stopwatch.Frequency) / requests;
}
