using System.Globalization;
using VduseActors.Bench.Measuring;

namespace VduseActors.Bench.Report;

/// <summary>Reads what <c>tests/Kernel/scenarios/fio-compare.sh</c> prints: figures of ours and of peers, round by round.</summary>
internal static class KernelTable
{
    private const string Ours = "vdused";

    // What the scenario calls a server, and what readers know it by.
    private static readonly Dictionary<string, string> _names = new()
    {
        [Ours] = Ours,
        ["vdused-block"] = "vdused, block",
        ["qsd"] = "qemu-storage-daemon",
        ["qsd-uring"] = "qemu-storage-daemon, io_uring",
        ["nbd"] = "nbd",
        ["ublk"] = "ublk",
    };

    /// <summary>Adds its figures and ratios.</summary>
    /// <param name="lines">What it printed.</param>
    /// <param name="rounds">How many rounds there should have been.</param>
    /// <param name="results">Takes them.</param>
    public static void Read(IEnumerable<string> lines, int rounds, ResultFile results)
    {
        var figures = new List<KernelFigure>();
        foreach (var line in lines)
        {
            switch (line.Split('\t'))
            {
                case ["guest", var text]:
                    results.Note($"Guest: {text}.");
                    break;
                case ["server", var server, var version]:
                    results.Note($"{Name(server)}: {version}.");
                    break;
                case ["absent", var server, var reason]:
                    results.Note($"Not present: {Name(server)}: {reason}.");
                    break;
                case ["failed", var server, var round]:
                    results.Note($"{Name(server)} failed in round {round} and was left out from then on.");
                    break;
                case ["figure", var backing, var job, var server, var round, var iops, var p50, var p99]:
                    figures.Add(new KernelFigure(backing, job, Name(server), Number(round), Number(iops), Number(p50), Number(p99)));
                    break;
            }
        }

        var done = figures.Count == 0 ? 0 : figures.GroupBy(figure => (figure.Job, figure.Server)).Min(group => group.Count());
        if (done < rounds)
        {
            results.Note(
                $"{done} complete rounds of {rounds}: {(done == 0 ? "the guest did not get that far" : "the guest did not run to its end, or a server failed")}.");
        }

        foreach (var job in figures.GroupBy(figure => (figure.Backing, figure.Job)))
            Add($"{job.Key.Backing}, {job.Key.Job}", [.. job.OrderBy(figure => _names.Values.ToList().IndexOf(figure.Server))], results);
    }

    private static void Add(string job, List<KernelFigure> figures, ResultFile results)
    {
        foreach (var server in figures.GroupBy(figure => figure.Server))
        {
            var row = new Dictionary<string, double>();
            Spread.Add(row, "IOPS", server.Select(figure => figure.Iops));
            Spread.Add(row, "p50 us", server.Select(figure => figure.P50));
            Spread.Add(row, "p99 us", server.Select(figure => figure.P99));
            results.Row(new Dictionary<string, string> { ["job"] = job, ["server"] = server.Key }, row);
        }

        var rates = new Dictionary<string, double>();
        var tails = new Dictionary<string, double>();
        var isSmall = job.Contains(" 4k ", StringComparison.Ordinal);
        foreach (var peer in figures.GroupBy(figure => figure.Server).Where(server => server.Key != Ours))
        {
            // Both sides of a ratio are of the same round.
            var pairs = peer.Join(
                figures.Where(figure => figure.Server == Ours),
                theirs => theirs.Round,
                ours => ours.Round,
                (theirs, ours) => (theirs, ours)).ToList();
            if (pairs.Count == 0)
                continue;
            // The targets are about qemu-storage-daemon as it comes.
            var isTarget = peer.Key == _names["qsd"];
            double[] rate = [.. pairs.Select(pair => pair.ours.Iops / pair.theirs.Iops)];
            double[] tail = [.. pairs.Select(pair => pair.ours.P99 / pair.theirs.P99)];
            results.Ratio($"{job}: IOPS, {Ours} / {peer.Key}", rate, atLeast: !isTarget ? null : isSmall ? 1.3 : 1);
            results.Ratio($"{job}: p99, {Ours} / {peer.Key}", tail, atMost: isTarget ? 1 : null);
            (rates[peer.Key], tails[peer.Key]) = (Median.Of(rate), Median.Of(tail));
        }

        if (rates.Count > 0)
        {
            results.Row(
                new Dictionary<string, string> { ["job"] = job }, rates, $"IOPS of {Ours} / IOPS of the peer: above 1, {Ours} is faster");
            results.Row(
                new Dictionary<string, string> { ["job"] = job }, tails, $"p99 latency of {Ours} / of the peer: below 1, {Ours} is faster");
        }
    }

    private static string Name(string server) => _names.GetValueOrDefault(server, server);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private sealed record KernelFigure(string Backing, string Job, string Server, double Round, double Iops, double P50, double P99);
}
