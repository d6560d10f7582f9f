using Xunit.Abstractions;

namespace VduseActors.Faults.Tests;

public sealed class Trial(ITestOutputHelper output)
{
    [Fact]
    public void Seeds()
    {
        var from = ulong.Parse(Environment.GetEnvironmentVariable("FROM") ?? "1", System.Globalization.CultureInfo.InvariantCulture);
        var to = ulong.Parse(Environment.GetEnvironmentVariable("TO") ?? "20", System.Globalization.CultureInfo.InvariantCulture);
        var sabotage = Enum.Parse<Sabotage>(Environment.GetEnvironmentVariable("SABOTAGE") ?? "None");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var failed = 0;
        using var file = new StreamWriter("/tmp/faults-trial.txt") { AutoFlush = true };
        for (var seed = from; seed <= to; seed++)
        {
            var one = System.Diagnostics.Stopwatch.StartNew();
            FaultRunResult result;
            try
            {
                result = FaultRun.Run(new FaultRunOptions { Seed = seed, Sabotage = sabotage });
            }
            catch (Exception e)
            {
                file.WriteLine($"SEED {seed} THREW {e}");
                failed++;
                continue;
            }

            file.WriteLine($"{(result.Passed ? "ok  " : "FAIL")} seed {seed} {one.ElapsedMilliseconds} ms, virtual {result.Virtual.TotalSeconds:0.000}, {result.Requests} requests, {result.FailedRequests} failed, {result.Resets} resets, fired {result.Schedule.Count}: {string.Join(" ", result.Plan.Faults.Select(f => f.Kind.Name))}");
            if (result.Passed)
                continue;
            failed++;
            foreach (var violation in result.Violations)
                file.WriteLine("   V " + violation);
            file.WriteLine(result.Plan.ToHocon());
            foreach (var fired in result.Schedule.Take(30))
                file.WriteLine("   S " + fired);
            foreach (var line in result.Log)
                file.WriteLine("   L " + line);
        }

        file.WriteLine($"{failed} failed, {watch.ElapsedMilliseconds / (double)(to - from + 1):0.0} ms per seed");
        output.WriteLine($"{failed} failed, {watch.ElapsedMilliseconds / (double)(to - from + 1):0.0} ms per seed");
    }
}
