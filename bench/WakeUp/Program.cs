using System.Diagnostics;
using VduseActors.Bench.Measuring;
using VduseActors.Bench.WakeUp;

// From a kick to its completion, through eventfds both ways: the whole event loop (wake-up, mailbox, ring, request, used ring,
// interrupt) beside two C threads that do nothing but wake each other. Where no side spins they take turns, round by round, so that
// whatever else the machine does hits both; a pause in between lets the other side fall asleep.
var results = ResultFile.Of("WakeUp", args);
var rounds = args.Contains("--smoke") ? 3_000 : 60_000;
foreach (var strategy in new[] { "block", "adaptive", "spin" })
{
    var ours = new Samples(rounds);
    var theirs = new Samples(rounds);
    var sleeps = strategy == "block";
    if (!sleeps)
    {
        // A side that spins takes the processors that the other needs: one after the other.
        var spins = strategy == "spin";
        await using (var queue = await DeviceQueue.StartAsync(strategy, spins))
            Measure(rounds, ours, queue.Round);
        using var threads = new CThreads(spins);
        Measure(rounds, theirs, threads.Round);
    }
    else
    {
        await using var queue = await DeviceQueue.StartAsync(strategy, driverSpins: false);
        using var threads = new CThreads(spins: false);
        Measure(rounds, ours, queue.Round, theirs, threads.Round);
    }

    Report(strategy, "C# runtime", ours);
    Report(strategy, "C threads", theirs);
    results.Ratio(
        $"wake-up p50, {strategy}: runtime / C threads", ours.Percentile(50) / theirs.Percentile(50), atMost: sleeps ? 1.3 : null);
    results.Ratio($"wake-up p99, {strategy}: runtime / C threads", ours.Percentile(99) / theirs.Percentile(99), atMost: sleeps ? 2 : null);
}

return;

static void Measure(int rounds, Samples into, Func<double> round, Samples? intoOther = null, Func<double>? other = null)
{
    for (var i = -rounds / 2; i < rounds; i++)
    {
        Rest();
        var took = round();
        if (other is not null)
            Rest();
        var otherTook = other?.Invoke() ?? 0;
        if (i < 0)
            continue;
        into.Add(took);
        intoOther?.Add(otherTook);
    }
}

static void Rest()
{
    var start = Stopwatch.GetTimestamp();
    while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < 20)
        Thread.SpinWait(10);
}

void Report(string strategy, string side, Samples samples) => results.Row(
    new Dictionary<string, string> { ["wait strategy"] = strategy, ["side"] = side },
    new Dictionary<string, double>
    {
        ["p50 us"] = samples.Percentile(50),
        ["p99 us"] = samples.Percentile(99),
        ["p99.9 us"] = samples.Percentile(99.9),
        ["max us"] = samples.Maximum,
    });
