using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using VduseActors.Host.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace VduseActors.Host.Tests;

public sealed class SerilogLoggerTests : IDisposable
{
    private readonly CollectingSink _sink = new();
    private readonly Logger _serilog;
    private readonly SerilogLoggerProvider _provider;

    public SerilogLoggerTests()
    {
        _serilog = new LoggerConfiguration().MinimumLevel.Debug().WriteTo.Sink(_sink).CreateLogger();
        _provider = new SerilogLoggerProvider(_serilog);
    }

    public void Dispose()
    {
        _provider.Dispose();
        _serilog.Dispose();
    }

    [Fact]
    public void Named_values_stay_values()
    {
        _provider.CreateLogger("tests").LogWarning("Queue {Queue} of {Device} is slow", 3, "disk0");

        var logged = Assert.Single(_sink.Events);
        Assert.Equal("Queue {Queue} of {Device} is slow", logged.MessageTemplate.Text);
        Assert.Equal(3, Assert.IsType<ScalarValue>(logged.Properties["Queue"]).Value);
        Assert.Equal("disk0", Assert.IsType<ScalarValue>(logged.Properties["Device"]).Value);
        Assert.Equal("tests", Assert.IsType<ScalarValue>(logged.Properties["SourceContext"]).Value);
    }

    [Theory]
    [InlineData(LogLevel.Debug, LogEventLevel.Debug)]
    [InlineData(LogLevel.Information, LogEventLevel.Information)]
    [InlineData(LogLevel.Warning, LogEventLevel.Warning)]
    [InlineData(LogLevel.Error, LogEventLevel.Error)]
    [InlineData(LogLevel.Critical, LogEventLevel.Fatal)]
    public void Levels_keep_their_meaning(LogLevel from, LogEventLevel to)
    {
        _provider.CreateLogger("tests").Log(from, "text");

        Assert.Equal(to, Assert.Single(_sink.Events).Level);
    }

    [Fact]
    public void A_level_below_the_minimum_costs_no_formatting()
    {
        var logger = _provider.CreateLogger("tests");

        logger.Log(LogLevel.Trace, default, "state", null, (_, _) => throw new InvalidOperationException("formatted"));

        Assert.False(logger.IsEnabled(LogLevel.Trace));
        Assert.False(logger.IsEnabled(LogLevel.None));
        Assert.Empty(_sink.Events);
    }

    [Fact]
    public void The_exception_and_the_event_id_go_along()
    {
        var cause = new IOException("gone");

        _provider.CreateLogger("tests").Log(LogLevel.Error, new EventId(17), cause, "Backend failed");

        var logged = Assert.Single(_sink.Events);
        Assert.Same(cause, logged.Exception);
        Assert.Equal(17, Assert.IsType<ScalarValue>(logged.Properties["EventId"]).Value);
    }

    [Fact]
    public void Braces_in_a_text_without_values_stay_text()
    {
        _provider.CreateLogger("tests").Log(LogLevel.Information, default, "{not a hole} {0}", null, (state, _) => state);

        Assert.Equal("{not a hole} {0}", Assert.Single(_sink.Lines));
    }
}
