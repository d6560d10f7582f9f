namespace VduseActors.AkkaAssumptions.Support;

/// <summary>The failure that tests let actors fail with.</summary>
internal sealed class TestFailure(string message = "failed on purpose") : Exception(message);
