namespace VduseActors.ActorRuntime.TestKit;

/// <summary>Published to the listener: these filters no longer apply.</summary>
internal sealed record UnmuteFilters(IReadOnlyList<LogEventFilter> Filters);
