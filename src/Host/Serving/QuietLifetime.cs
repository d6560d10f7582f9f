using Microsoft.Extensions.Hosting;

namespace VduseActors.Host.Serving;

/// <summary>Takes the place of the lifetime that listens to the console: the command decides when the host starts and stops.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
