namespace VduseActors.Host.Status;

/// <summary>What came of asking one daemon.</summary>
/// <param name="Socket">Its socket.</param>
/// <param name="Report">What it said; null when it did not.</param>
/// <param name="IsDead">Nobody listens: the daemon has ended without removing its socket.</param>
/// <param name="Problem">Why it did not; null when it did.</param>
internal sealed record StatusAnswer(string Socket, StatusReport? Report, bool IsDead, string? Problem);
