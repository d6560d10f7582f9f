using VduseActors.Host.Systemd;

namespace VduseActors.Host.Serving;

/// <summary>Tells the service manager that the actors still answer, as often as it wants to hear it; without one, waits only.</summary>
/// <param name="systemd">The service manager.</param>
/// <param name="host">The actors.</param>
internal sealed class Watchdog(ServiceManager systemd, VduseHost host)
{
    /// <summary>Runs until cancelled; an actor system that does not answer is not reported alive.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">Always, in the end.</exception>
    public async Task WatchAsync(CancellationToken cancellation)
    {
        var interval = systemd.WatchdogInterval ?? Timeout.InfiniteTimeSpan;
        using var timer = new PeriodicTimer(interval);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            try
            {
                await host.ListDevicesAsync(interval, cancellation);
                systemd.Watchdog();
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !cancellation.IsCancellationRequested)
            {
                // No answer, or one that is a failure: no sign of life this time, and the service manager counts.
            }
        }
    }
}
