using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.Hosting;

/// <summary>Starts the actor system with the host and shuts it down in coordination; if the system ends by itself, so does the
/// host.</summary>
/// <param name="configurationBuilder">What the system is made of.</param>
/// <param name="serviceProvider">Gives the system.</param>
/// <param name="logger">Gets a failed start.</param>
/// <param name="applicationLifetime">Stops the host; null in hosts without one.</param>
public class AkkaHostedService(
    AkkaConfigurationBuilder configurationBuilder,
    IServiceProvider serviceProvider,
    ILogger<AkkaHostedService> logger,
    IHostApplicationLifetime? applicationLifetime = null) : IHostedService
{
    private CoordinatedShutdown? _shutdown;

    /// <inheritdoc/>
    public virtual async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var system = serviceProvider.GetRequiredService<ActorSystem>();
            _shutdown = CoordinatedShutdown.Get(system);
            await configurationBuilder.StartAsync(system).ConfigureAwait(false);
            _ = StopHostAfter(system.WhenTerminated);
        }
        catch (Exception error)
        {
            logger.LogCritical(error, "The actor system could not start");
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public virtual async Task StopAsync(CancellationToken cancellationToken)
    {
        // Null if the system itself could not be made: there is nothing to shut down then.
        if (_shutdown is not null)
        {
            await _shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance).ConfigureAwait(false);
        }
    }

    private async Task StopHostAfter(Task terminated)
    {
        await terminated.ConfigureAwait(false);
        applicationLifetime?.StopApplication();
    }
}
