using System.Text.RegularExpressions;
using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Event;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>Makes filters over the log events of an actor system. A missing condition is one that always holds.</summary>
public class EventFilterFactory
{
    private readonly TestKitBase _testkit;
    private readonly ActorSystem _system;
    private readonly IReadOnlyList<LogEventFilter> _filters;

    internal EventFilterFactory(TestKitBase testkit, ActorSystem system, IReadOnlyList<LogEventFilter> filters)
    {
        _testkit = testkit;
        _system = system;
        _filters = filters;
    }

    /// <summary>Errors with that exception.</summary>
    /// <typeparam name="TException">The exception or a base of it.</typeparam>
    /// <param name="pattern">What the text of the event or of the exception must match.</param>
    /// <param name="source">The source of the event.</param>
    public IEventFilterApplier Exception<TException>(Regex pattern, string? source = null)
        where TException : Exception => Error(typeof(TException), TextMatcher.Pattern(pattern), source, false);

    /// <summary>Errors with that exception.</summary>
    /// <param name="exceptionType">The exception or a base of it.</param>
    /// <param name="pattern">What the text of the event or of the exception must match.</param>
    /// <param name="source">The source of the event.</param>
    /// <param name="checkInnerExceptions">Whether inner exceptions count too.</param>
    public IEventFilterApplier Exception(Type exceptionType, Regex pattern, string? source = null, bool checkInnerExceptions = false) =>
        Error(exceptionType, TextMatcher.Pattern(pattern), source, checkInnerExceptions);

    /// <summary>Errors with that exception.</summary>
    /// <typeparam name="TException">The exception or a base of it.</typeparam>
    /// <param name="message">What the text of the event or of the exception must equal.</param>
    /// <param name="start">What it must start with.</param>
    /// <param name="contains">What it must contain.</param>
    /// <param name="source">The source of the event.</param>
    public IEventFilterApplier Exception<TException>(
        string? message = null, string? start = null, string? contains = null, string? source = null)
        where TException : Exception => Error(typeof(TException), TextMatcher.Message(message, start, contains), source, false);

    /// <summary>Errors with that exception.</summary>
    /// <param name="exceptionType">The exception or a base of it.</param>
    /// <param name="message">What the text of the event or of the exception must equal.</param>
    /// <param name="start">What it must start with.</param>
    /// <param name="contains">What it must contain.</param>
    /// <param name="source">The source of the event.</param>
    /// <param name="checkInnerExceptions">Whether inner exceptions count too.</param>
    public IEventFilterApplier Exception(
        Type exceptionType,
        string? message = null,
        string? start = null,
        string? contains = null,
        string? source = null,
        bool checkInnerExceptions = false) =>
        Error(exceptionType, TextMatcher.Message(message, start, contains), source, checkInnerExceptions);

    /// <summary>Errors, with or without an exception.</summary>
    /// <param name="message">What the text must equal.</param>
    /// <param name="start">What it must start with.</param>
    /// <param name="contains">What it must contain.</param>
    /// <param name="source">The source of the event.</param>
    public IEventFilterApplier Error(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(LogLevel.ErrorLevel, message, start, contains, source);

    /// <summary>Errors, with or without an exception.</summary>
    /// <param name="pattern">What the text must match.</param>
    /// <param name="source">The source of the event.</param>
    public IEventFilterApplier Error(Regex pattern, string? source = null) => ForLogLevel(LogLevel.ErrorLevel, pattern, source);

    /// <summary>Warnings.</summary>
    /// <param name="message">What the text must equal.</param>
    /// <param name="start">What it must start with.</param>
    /// <param name="contains">What it must contain.</param>
    /// <param name="source">The source of the event.</param>
    public IEventFilterApplier Warning(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(LogLevel.WarningLevel, message, start, contains, source);

    /// <summary>Warnings.</summary>
    /// <param name="pattern">What the text must match.</param>
    /// <param name="source">The source of the event.</param>
    public IEventFilterApplier Warning(Regex pattern, string? source = null) => ForLogLevel(LogLevel.WarningLevel, pattern, source);

    /// <summary>Information.</summary>
    /// <param name="message">What the text must equal.</param>
    /// <param name="start">What it must start with.</param>
    /// <param name="contains">What it must contain.</param>
    /// <param name="source">The source of the event.</param>
    public IEventFilterApplier Info(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(LogLevel.InfoLevel, message, start, contains, source);

    /// <summary>Information.</summary>
    /// <param name="pattern">What the text must match.</param>
    /// <param name="source">The source of the event.</param>
    public IEventFilterApplier Info(Regex pattern, string? source = null) => ForLogLevel(LogLevel.InfoLevel, pattern, source);

    /// <summary>Debug events; they only come if <c>akka.loglevel</c> is DEBUG.</summary>
    /// <param name="message">What the text must equal.</param>
    /// <param name="start">What it must start with.</param>
    /// <param name="contains">What it must contain.</param>
    /// <param name="source">The source of the event.</param>
    public IEventFilterApplier Debug(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(LogLevel.DebugLevel, message, start, contains, source);

    /// <summary>Debug events; they only come if <c>akka.loglevel</c> is DEBUG.</summary>
    /// <param name="pattern">What the text must match.</param>
    /// <param name="source">The source of the event.</param>
    public IEventFilterApplier Debug(Regex pattern, string? source = null) => ForLogLevel(LogLevel.DebugLevel, pattern, source);

    /// <summary>Events of one level.</summary>
    /// <param name="logLevel">The level.</param>
    /// <param name="message">What the text must equal.</param>
    /// <param name="start">What it must start with.</param>
    /// <param name="contains">What it must contain.</param>
    /// <param name="source">The source of the event.</param>
    public IEventFilterApplier ForLogLevel(
        LogLevel logLevel, string? message = null, string? start = null, string? contains = null, string? source = null) =>
        Level(logLevel, TextMatcher.Message(message, start, contains), source);

    /// <summary>Events of one level.</summary>
    /// <param name="logLevel">The level.</param>
    /// <param name="pattern">What the text must match.</param>
    /// <param name="source">The source of the event.</param>
    public IEventFilterApplier ForLogLevel(LogLevel logLevel, Regex pattern, string? source = null) =>
        Level(logLevel, TextMatcher.Pattern(pattern), source);

    /// <summary>Events that a predicate picks.</summary>
    /// <param name="predicate">Whether an event is meant.</param>
    public IEventFilterApplier Custom(Predicate<LogEvent> predicate) => Apply("Custom", logEvent => predicate(logEvent));

    /// <summary>Events of a type that a predicate picks.</summary>
    /// <typeparam name="TLogEvent">The type.</typeparam>
    /// <param name="predicate">Whether an event is meant.</param>
    public IEventFilterApplier Custom<TLogEvent>(Predicate<TLogEvent> predicate)
        where TLogEvent : LogEvent => Apply("Custom", logEvent => logEvent is TLogEvent typed && predicate(typed));

    /// <summary>Dead letters.</summary>
    public IEventFilterApplier DeadLetter() => Dead(null, null, null);

    /// <summary>Dead letters with a message of that type.</summary>
    /// <typeparam name="TMessage">The type of the message.</typeparam>
    /// <param name="source">The path of the recipient.</param>
    public IEventFilterApplier DeadLetter<TMessage>(string? source = null) => Dead(typeof(TMessage), null, source);

    /// <summary>Dead letters with a message of that type.</summary>
    /// <typeparam name="TMessage">The type of the message.</typeparam>
    /// <param name="isMatch">Whether the message is meant.</param>
    /// <param name="source">The path of the recipient.</param>
    public IEventFilterApplier DeadLetter<TMessage>(Func<TMessage, bool> isMatch, string? source = null) =>
        Dead(typeof(TMessage), message => isMatch((TMessage)message), source);

    /// <summary>Dead letters with a message of that type.</summary>
    /// <param name="type">The type of the message.</param>
    /// <param name="source">The path of the recipient.</param>
    public IEventFilterApplier DeadLetter(Type type, string? source = null) => Dead(type, null, source);

    /// <summary>Dead letters with a message of that type.</summary>
    /// <param name="type">The type of the message.</param>
    /// <param name="isMatch">Whether the message is meant.</param>
    /// <param name="source">The path of the recipient.</param>
    public IEventFilterApplier DeadLetter(Type type, Func<object, bool> isMatch, string? source = null) => Dead(type, isMatch, source);

    private EventFilterApplier Error(Type type, TextMatcher text, string? source, bool inner)
    {
        var from = TextMatcher.Source(source);
        return Apply($"Error with cause {type} and text {text}", logEvent =>
            logEvent is Error error && from.Matches(error.LogSource) && IsMeant(error.Cause));

        bool IsMeant(Exception? cause) => cause is not null
            && ((type.IsInstanceOfType(cause) && TextFits(cause)) || (inner && IsMeant(cause.InnerException)));

        bool TextFits(Exception cause) => text.Matches(cause.Message);
    }

    private EventFilterApplier Level(LogLevel level, TextMatcher text, string? source)
    {
        var from = TextMatcher.Source(source);
        return Apply($"{level} with text {text} from {from}", logEvent => logEvent.LogLevel() == level
            && from.Matches(logEvent.LogSource)
            && (text.Matches(logEvent.Message?.ToString()) || (logEvent is Error { Cause: { } cause } && text.Matches(cause.Message))));
    }

    private EventFilterApplier Dead(Type? type, Func<object, bool>? isMatch, string? source)
    {
        var from = TextMatcher.Source(source);
        return Apply($"DeadLetter with {type?.ToString() ?? "any message"} to {from}", logEvent =>
            logEvent is Warning { Message: DeadLetter letter } warning
            && from.Matches(warning.LogSource)
            && (type is null || type.IsInstanceOfType(letter.Message))
            && isMatch?.Invoke(letter.Message) != false);
    }

    private EventFilterApplier Apply(string description, Func<LogEvent, bool> predicate) =>
        new(_testkit, _system, [.. _filters, new LogEventFilter(description, predicate)]);
}
