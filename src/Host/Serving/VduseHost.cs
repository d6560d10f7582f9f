using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using VduseActors.Devices;
using VduseActors.Host.Configuration;
using VduseActors.Host.Logging;
using VduseActors.Hosting;
using VduseActors.Kernel;
using VduseActors.Scheduling;
using ILogger = Microsoft.Extensions.Logging.ILogger;

namespace VduseActors.Host.Serving;

/// <summary>A generic host around one actor system with devices, and the questions and orders that they take.</summary>
/// <remarks>Stopping it detaches and destroys every device; so does disposing it when it was not stopped.</remarks>
internal sealed class VduseHost : IAsyncDisposable
{
    /// <summary>How long a device may take to start: longer than the kernel waits for a control message before it gives up.</summary>
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(60);

    /// <summary>How long devices may take to be detached and destroyed: the kernel's drivers decide.</summary>
    private static readonly TimeSpan _shutdownLimit = TimeSpan.FromSeconds(60);

    /// <summary>The category of what the host itself logs.</summary>
    public const string LogName = "vdused";

    /// <summary>Signals and exits are handled by <see cref="StopRequest"/>, and in this order only.</summary>
    private const string OwnedByTheHost = """
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        akka.coordinated-shutdown.exit-clr = off
        """;

    private readonly IHost _host;
    private readonly IVduseDevices _devices;
    private bool _stopped;

    private VduseHost(IHost host)
    {
        _host = host;
        _devices = host.Services.GetRequiredService<IVduseDevices>();
    }

    /// <summary>Cancelled when the actor system ends, whoever ended it.</summary>
    public CancellationToken Ended => _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    /// <summary>Where this process logs.</summary>
    public ILogger Logger => _host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(LogName);

    /// <summary>Starts an actor system without a device.</summary>
    /// <param name="config">The configuration of the actor system.</param>
    /// <param name="kernel">Where devices are created; outlives the host.</param>
    /// <param name="log">Where events go.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="interceptor">Sees every message of the device actors; null for nobody.</param>
    public static async Task<VduseHost> StartAsync(
        Config config,
        IVduseKernel kernel,
        Serilog.ILogger log,
        CancellationToken cancellation,
        IActorInterceptor? interceptor = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ApplicationName = "vdused" });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = _shutdownLimit);
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddSerilog(log);
        builder.Services.AddAkka("vdused", akka => akka
            .AddHocon(
                ConfigurationFactory.ParseString(OwnedByTheHost).WithFallback(config).WithFallback(
                    ConfigurationFactory.ParseString(TicklessScheduler.Hocon)),
                HoconAddMode.Prepend)
            .WithHostLogging(verbose: log.IsEnabled(LogEventLevel.Debug))
            .AddVduse(kernel, interceptor));
        builder.Services.AddVduseDevices();
        var host = builder.Build();
        try
        {
            MakeSystem(host);
            await host.StartAsync(cancellation);
            return new VduseHost(host);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Before the host starts, which would report with a stack trace what is wrong in the configuration.</summary>
    private static void MakeSystem(IHost host)
    {
        try
        {
            host.Services.GetRequiredService<ActorSystem>();
        }
        catch (Exception refused) when (refused is not OutOfMemoryException)
        {
            throw new BadInputException(ClassNames.Describe(refused), refused);
        }
    }

    /// <summary>Creates, attaches and serves a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="cancellation">Ends the waiting, not the start.</param>
    /// <returns>Null when it is attached, else why not; then nothing of it is left.</returns>
    /// <exception cref="DamagedStateException">What an ended process left about it is of no use; other devices are not
    /// concerned.</exception>
    /// <exception cref="IOException">There is no answer in time, or one that is none; whatever there is of the device goes when the host
    /// stops.</exception>
    public async Task<string?> StartDeviceAsync(IDeviceDefinition device, CancellationToken cancellation)
    {
        try
        {
            await _devices.StartAsync(device, _startLimit, cancellation);
            return null;
        }
        catch (VduseDeviceException damaged) when (damaged.HasDamagedState)
        {
            throw new DamagedStateException(damaged.Message, damaged);
        }
        catch (VduseDeviceException refused) when (refused.InnerException is null)
        {
            return refused.Message;
        }
        catch (VduseDeviceException late) when (late.InnerException is AskTimeoutException)
        {
            throw new IOException(
                $"{device.Name}: the device did not start within {_startLimit.TotalSeconds:0} s: the log says what it waited for.", late);
        }
        catch (VduseDeviceException failure)
        {
            throw new IOException($"{device.Name}: the device could not be started: {failure.Message}", failure);
        }
    }

    /// <summary>What the devices look like now.</summary>
    /// <param name="limit">How long the manager may take.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="VduseDeviceException">There is no answer.</exception>
    public Task<IReadOnlyList<DeviceSnapshot>> ListDevicesAsync(TimeSpan limit, CancellationToken cancellation) =>
        _devices.ListAsync(limit, cancellation);

    /// <summary>
    /// Lets go of the devices that were taken over, and leaves them in the kernel; one that cannot be left is said in the log.
    /// </summary>
    public async Task LeaveAdoptedAsync()
    {
        foreach (var device in await ListDevicesAsync(_startLimit, CancellationToken.None))
        {
            if (device is { IsAdopted: true, State: DeviceState.Serving } && await LeaveAsync(device.Name) is { } reason)
            {
                ServerEvents.NotLeft(Logger, device.Name, reason);
            }
        }
    }

    /// <summary>Why a device could not be left; null when it was.</summary>
    private async Task<string?> LeaveAsync(string device)
    {
        try
        {
            await _devices.LeaveAsync(device, _shutdownLimit);
            return null;
        }
        catch (VduseDeviceException refused)
        {
            return refused.Message;
        }
    }

    /// <summary>Detaches and destroys every device and ends the actor system.</summary>
    public async Task StopAsync()
    {
        _stopped = true;
        await _host.StopAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            await StopAsync();
        }

        _host.Dispose();
    }
}
