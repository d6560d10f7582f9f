using VduseActors.Host.Status;

namespace VduseActors.Host.Tests;

public sealed class StatsTextViewTests
{
    [Fact]
    public void What_is_shown_again_is_shown_per_second()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var view = new StatsTextView(output, clears: false);

        view.Show([Report(uptime: 10, requests: 1000)]);
        var first = Take(output);
        view.Show([Report(uptime: 12, requests: 5000)]);
        var second = Take(output);

        Assert.Contains("REQUESTS ", first, StringComparison.Ordinal);
        Assert.Contains(" 1000 ", first, StringComparison.Ordinal);
        Assert.Contains("REQUESTS/S ", second, StringComparison.Ordinal);
        Assert.Contains(" 2000 ", second, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_is_as_old_as_its_oldest_request_and_has_those_of_all_queues()
    {
        using var output = new StringWriter { NewLine = "\n" };

        new StatsTextView(output, clears: false).Show([Report(uptime: 1, requests: 1)]);

        var line = Take(output).Split('\n').Single(line => line.StartsWith("disk ", StringComparison.Ordinal));
        Assert.Equal(
            ["disk", "Serving", "ok", "7", "12.500 s", "memory?[2J", "ok"],
            line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private static StatusReport Report(double uptime, long requests) => new(
        StatusReport.CurrentVersion,
        4711,
        uptime,
        "kernel",
        Ready: true,
        Problem: null,
        [new DeviceSnapshot("disk", DeviceState.Serving, null, "memory\e[2J", 0x0f, 0,
            [Queue(0, requests, 3, 12.5), Queue(1, 0, 4, 0.25)])]);

    private static QueueSnapshot Queue(int index, long requests, int inFlight, double age) => new()
    {
        Index = index,
        Phase = QueuePhase.Running,
        InFlight = inFlight,
        OldestAge = TimeSpan.FromSeconds(age),
        Kicks = 0,
        MissedKicks = 0,
        Batches = 0,
        Requests = requests,
        Interrupts = 0,
        OwedInterrupts = 0,
        IotlbMisses = 0,
        IotlbRefusals = 0,
        Restarts = 0,
        FailedRequests = 0,
        RetriedRequests = 0,
        AbandonedRequests = 0,
        InheritedRequests = 0,
        Quarantines = 0,
        MemoryWaits = 0,
    };

    private static string Take(StringWriter output)
    {
        var text = output.ToString();
        output.GetStringBuilder().Clear();
        return text;
    }
}
