namespace VduseActors.Lab.Demo;

/// <summary>Random reads and writes for a while.</summary>
/// <param name="Seconds">How long.</param>
/// <param name="Depth">Requests in flight per queue.</param>
/// <param name="BlockBytes">Bytes per request.</param>
/// <param name="Reads">Reads completed.</param>
/// <param name="Writes">Writes completed.</param>
/// <param name="Failures">Requests that did not complete with OK, or whose data was not what was written last.</param>
/// <param name="Iops">Requests per second.</param>
/// <param name="MebibytesPerSecond">Both directions together.</param>
/// <param name="LatencyMicroseconds">From posting a request to reaping it.</param>
internal sealed record LoadReport(
    double Seconds,
    int Depth,
    int BlockBytes,
    long Reads,
    long Writes,
    long Failures,
    double Iops,
    double MebibytesPerSecond,
    LatencyReport LatencyMicroseconds);
