using System.Text.Json;
using System.Text.RegularExpressions;
using Serilog.Core;
using Serilog.Events;
using VduseActors.Host.Commands;
using VduseActors.Host.Logging;

namespace VduseActors.Host.Tests;

/// <summary>A log that is slow, stuck or broken costs lines, which are counted, and nothing else.</summary>
public sealed partial class HostLogTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vdused-tests-");
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public void Dispose()
    {
        _error.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_output_that_takes_nothing_holds_neither_who_logs_nor_the_end()
    {
        using var sink = new GatedSink();
        var log = Open(sink, new LogSettings { Buffer = 10, FlushTimeout = TimeSpan.FromMilliseconds(50) });
        log.Logger.Information("first");
        await sink.Entered.WaitAsync(_limit);

        await LogAsync(log, 999);
        await log.DisposeAsync().AsTask().WaitAsync(_limit);

        Assert.Equal("vdused: 1000 lines of the log are missing: the log did not take them.\n", _error.ToString());
    }

    [Fact]
    public async Task Lines_that_were_dropped_are_counted_where_they_are_missing()
    {
        using var sink = new GatedSink();
        var log = Open(sink, new LogSettings { Buffer = 1 });
        log.Logger.Information("written");
        await sink.Entered.WaitAsync(_limit);
        log.Logger.Information("waits");
        await LogAsync(log, 3);

        sink.Open();
        await sink.Inner.Seen(
            "3 lines of the log are missing: the log did not take them (it was too slow for vduse.log.buffer)").WaitAsync(_limit);
        log.Logger.Information("later");
        await log.DisposeAsync();

        Assert.Equal(
            ["written", "waits", "3 lines", "later"],
            sink.Inner.Lines.Select(line => line.StartsWith("3 lines", StringComparison.Ordinal) ? "3 lines" : line));
        Assert.Empty(_error.ToString());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public async Task Lines_whose_writing_fails_are_counted_when_it_works_again_and_at_the_end(int lines)
    {
        var sink = new FailingSink { Failures = 2 };
        await using (var log = Open(sink, new LogSettings { FlushTimeout = _limit }))
        {
            await LogAsync(log, lines);
        }

        Assert.Equal(
            [.. Enumerable.Repeat("line", lines - 2), "2 lines of the log are missing: the log did not take them (no space)"],
            sink.Inner.Lines);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Lines_whose_writing_never_works_are_counted_on_standard_error()
    {
        await using (var log = Open(new FailingSink { Failures = int.MaxValue }, new LogSettings { FlushTimeout = _limit }))
        {
            await LogAsync(log, 3);
        }

        Assert.Equal("vdused: 3 lines of the log are missing: the log did not take them.\n", _error.ToString());
    }

    [Fact]
    public async Task A_stuck_output_costs_the_file_nothing()
    {
        using var sink = new GatedSink();
        var file = PathOf("below/vdused.log");
        await using var log = Open(sink, new LogSettings { File = file, Buffer = 100 });
        await LogAsync(log, 50);

        string[] lines;
        using var limit = new CancellationTokenSource(_limit);
        while ((lines = await ReadAsync(file, limit.Token)).Length < 50)
        {
            await Task.Delay(10, limit.Token);
        }

        sink.Open();
        Assert.All(lines, line => Assert.Matches(FileLine(), line));
    }

    [Fact]
    public async Task A_file_in_json_has_messages_and_values()
    {
        var file = PathOf("vdused.json");
        await using (var log = Open(new CollectingSink(), new LogSettings { File = file, FileFormat = LogFormat.Json }))
        {
            log.Logger.Warning("Device '{Device:l}' has {Queues} queues", "disk", 2);
        }

        var line = JsonDocument.Parse(Assert.Single(await File.ReadAllLinesAsync(file))).RootElement;
        Assert.Equal("Device 'disk' has 2 queues", line.GetProperty("@m").GetString());
        Assert.Equal("Warning", line.GetProperty("@l").GetString());
        Assert.Equal("disk", line.GetProperty("Device").GetString());
        Assert.Equal(2, line.GetProperty("Queues").GetInt32());
    }

    [Fact]
    public async Task Full_files_make_room_for_new_ones()
    {
        await using (var log = Open(new CollectingSink(),
            new LogSettings { File = PathOf("vdused.log"), FileSize = 4096, FileCount = 2, FlushTimeout = _limit }))
        {
            await LogAsync(log, 500);
            log.Logger.Information("the last one");
        }

        var files = _folder.GetFiles("vdused*.log").OrderBy(file => file.Name.Length).ThenBy(
            file => file.Name, StringComparer.Ordinal).ToArray();
        Assert.Equal(2, files.Length);
        Assert.All(files, file => Assert.InRange(file.Length, 1, 8192));
        Assert.EndsWith("the last one\n", await File.ReadAllTextAsync(files[^1].FullName), StringComparison.Ordinal);
    }

    /// <summary>Logs from another thread: one that waits for the log fails the test.</summary>
    private static Task LogAsync(HostLog log, int lines) => Task.Run(() =>
    {
        for (var i = 0; i < lines; i++)
        {
            log.Logger.Information("line");
        }
    }).WaitAsync(_limit);

    /// <summary>The whole lines of a file that is being written; none while there is no file.</summary>
    private static async Task<string[]> ReadAsync(string file, CancellationToken cancellation)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return (await reader.ReadToEndAsync(cancellation)).Split('\n')[..^1];
    }

    private HostLog Open(ILogEventSink sink, LogSettings settings) =>
        HostLog.ForServer(settings, LogEventLevel.Information, new CommandContext
        {
            Output = TextWriter.Null,
            Error = _error,
            OpenKernel = _ => throw new NotSupportedException(),
            LogSink = sink,
        });

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [+-]\d\d:\d\d INF line$")]
    private static partial Regex FileLine();

    /// <summary>Lets nothing through until it is opened.</summary>
    private sealed class GatedSink : ILogEventSink, IDisposable
    {
        private readonly ManualResetEventSlim _gate = new();
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CollectingSink Inner { get; } = new();

        public Task Entered => _entered.Task;

        public void Open() => _gate.Set();

        public void Emit(LogEvent logEvent)
        {
            _entered.TrySetResult();
            _gate.Wait();
            Inner.Emit(logEvent);
        }

        /// <summary>Lets go of the thread that waits.</summary>
        public void Dispose() => _gate.Set();
    }

    /// <summary>Fails at first.</summary>
    private sealed class FailingSink : ILogEventSink
    {
        public int Failures { get; set; }

        public CollectingSink Inner { get; } = new();

        public void Emit(LogEvent logEvent)
        {
            if (Failures-- > 0)
                throw new IOException("no space");
            Inner.Emit(logEvent);
        }
    }
}
