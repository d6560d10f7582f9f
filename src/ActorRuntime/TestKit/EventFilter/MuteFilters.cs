namespace VduseActors.ActorRuntime.TestKit;

/// <summary>Published to the listener: these filters apply from now on.</summary>
internal sealed record MuteFilters(IReadOnlyList<LogEventFilter> Filters);
