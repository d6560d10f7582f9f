using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using VduseActors.Host.Logging;
using LogEvent = Akka.Event.LogEvent;

namespace VduseActors.Host.Tests;

/// <summary>What actors log, and what the host logs, arrives in one log as it was meant.</summary>
public sealed class ActorLoggingTests : IAsyncLifetime
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly CollectingSink _sink = new();
    private readonly IHost _host;

    public ActorLoggingTests()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSerilog(
            new LoggerConfiguration().MinimumLevel.Debug().MinimumLevel.Override(
                "Microsoft", LogEventLevel.Warning).WriteTo.Sink(_sink).CreateLogger());
        builder.Services.AddAkka("tests", akka => akka.WithHostLogging(verbose: true));
        _host = builder.Build();
    }

    private ActorSystem Actors => _host.Services.GetRequiredService<ActorSystem>();

    public Task InitializeAsync() => _host.StartAsync();

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    [Fact]
    public async Task A_text_is_the_same_for_every_reader_and_its_values_stay_values()
    {
        const string text = "Device 'disk', queue 3: status 0x0f";
        var events = new ConcurrentQueue<LogEvent>();
        var reader = Actors.ActorOf(Props.Create(() => new Reader(events)));
        Actors.EventStream.Subscribe(reader, typeof(LogEvent));

        Akka.Event.Logging.GetLogger(Actors, this).Warning("Device '{Device:l}', queue {Queue}: status 0x{Status:x2}", "disk", 3, (byte)15);

        var logged = await Logged(text);
        Assert.Equal(LogEventLevel.Warning, logged.Level);
        Assert.Equal("disk", Value(logged, "Device"));
        Assert.Equal(3, Value(logged, "Queue"));
        Assert.Contains(nameof(ActorLoggingTests), Value(logged, "LogSource") as string, StringComparison.Ordinal);
        await reader.Ask<ActorIdentity>(new Identify(null), _limit);
        var raw = Assert.Single(events, each => each is Warning);
        Assert.Equal(text, raw.Message.ToString());
        Assert.EndsWith(text, raw.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0} of {Thread} and {Timestamp}")]
    [InlineData("""{"a":{"b":1}} {{ }}""")]
    [InlineData("no brace")]
    public async Task A_text_without_values_stays_as_it_is(string text)
    {
        var cause = new IOException("gone");

        Actors.EventStream.Publish(new Error(cause, "somebody", typeof(ActorLoggingTests), text));

        var logged = await Logged(text);
        Assert.Equal(text, logged.RenderMessage());
        Assert.Equal(LogEventLevel.Error, logged.Level);
        Assert.Same(cause, logged.Exception);
        Assert.Equal("somebody", Value(logged, "LogSource"));
    }

    [Fact]
    public async Task Every_level_keeps_its_meaning()
    {
        var type = typeof(ActorLoggingTests);
        foreach (var each in new LogEvent[] { new Debug("x", type, "{d}"), new Info("x", type, "{i}"), new Warning("x", type, "{w}"),
            new Error(null, "x", type, "{e}") })
        {
            Actors.EventStream.Publish(each);
        }

        Assert.Equal(LogEventLevel.Debug, (await Logged("{d}")).Level);
        Assert.Equal(LogEventLevel.Information, (await Logged("{i}")).Level);
        Assert.Equal(LogEventLevel.Warning, (await Logged("{w}")).Level);
        Assert.Equal(LogEventLevel.Error, (await Logged("{e}")).Level);
    }

    [Fact]
    public async Task What_no_logger_takes_reaches_the_log_too()
    {
        var console = new LateLogger();
        console.Tell(new Warning("early", typeof(ActorLoggingTests), "before {the} start"));
        console.PassTo(_host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("tests"));

        // Where Akka's mailboxes of loggers leave what was not taken.
        Actors.Settings.StdoutLogger.Tell(new Error(null, "late", typeof(ActorLoggingTests), "after {the} end"));

        var early = await Logged("before {the} start");
        var late = await Logged("after {the} end");
        Assert.Equal(("early", LogEventLevel.Warning), (Value(early, "LogSource"), early.Level));
        Assert.Equal(("late", LogEventLevel.Error), (Value(late, "LogSource"), late.Level));
    }

    [Fact]
    public async Task What_the_host_logs_comes_with_its_values_too()
    {
        _host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("vdused").LogWarning(
            new EventId(17), "Queue {Queue} of '{Device:l}' is slow", 3, "disk");

        var logged = await Logged("Queue 3 of 'disk' is slow");
        Assert.Equal(3, Value(logged, "Queue"));
        Assert.Equal("vdused", Value(logged, "SourceContext"));
        Assert.True(logged.Properties.ContainsKey("EventId"));
    }

    private async Task<Serilog.Events.LogEvent> Logged(string text)
    {
        await _sink.Seen(text).WaitAsync(_limit);
        return _sink.Events.First(each => each.RenderMessage().Contains(text, StringComparison.Ordinal));
    }

    private static object? Value(Serilog.Events.LogEvent logged, string name) => Assert.IsType<ScalarValue>(logged.Properties[name]).Value;

    private sealed class Reader : ReceiveActor
    {
        public Reader(ConcurrentQueue<LogEvent> events) => Receive<LogEvent>(events.Enqueue);
    }
}
