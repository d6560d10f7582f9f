namespace VduseActors.Lab.Demo;

/// <summary>Latency percentiles in microseconds.</summary>
internal sealed record LatencyReport(double P50, double P90, double P99, double P999, double Max);
