using System.Diagnostics;
using Akka.Configuration;
using Microsoft.Extensions.Logging;
using Serilog.Extensions.Logging;
using VduseActors.Devices;
using VduseActors.Faults;
using VduseActors.Host.Commands;
using VduseActors.Host.Configuration;
using VduseActors.Host.Status;
using VduseActors.Host.Systemd;
using VduseActors.Kernel;

namespace VduseActors.Host.Serving;

/// <summary>
/// The whole of <c>vdused run</c>: an actor system with the devices of one kernel, started, watched and ended in order.
/// Start: actor system, then all devices at once, then READY. End: STOPPING, detach and destroy every device, then the rest.
/// </summary>
/// <param name="configuration">What to serve; checked.</param>
/// <param name="kernel">Where; outlives the server.</param>
/// <param name="log">Where events go.</param>
/// <param name="context">Who asks.</param>
/// <param name="faults">What shall go wrong, or null for nothing.</param>
internal sealed class DeviceServer(
    HostConfiguration configuration,
    IVduseKernel kernel,
    Serilog.ILogger log,
    CommandContext context,
    FaultInjector? faults = null)
{
    private const int StartsAtOnce = 16;

    private readonly HashSet<string> _unserved = new(StringComparer.Ordinal);
    private readonly ServiceManager _systemd = context.OwnsProcess ? ServiceManager.OfProcess() : ServiceManager.None();

    /// <summary>Serves until asked to end.</summary>
    /// <returns>
    /// An exit code; <see cref="ExitCode.Failure"/> when the server ended by itself, never served, or left something behind.
    /// </returns>
    /// <exception cref="BadInputException">A device could not be created over something the user chose; nothing is left.</exception>
    /// <exception cref="IOException">A device did not start for another reason.</exception>
    public async Task<int> RunAsync()
    {
        var clock = Stopwatch.StartNew();
        var others = kernel.ListDevices();
        using var stop = new StopRequest(context.OwnsProcess, context.Stop);
        var directory = StateDirectory.Default(kernel, Environment.GetEnvironmentVariable);
        var config = StateDirectory.Apply(configuration.Tree, directory, out var unusable);
        await using var host = await StartHostAsync(ActorConfiguration.From(config), stop.Token);
        if (host is null)
        {
            return ExitCode.Failure;
        }

        if (unusable is not null)
        {
            ServerEvents.CannotBeTakenOver(host.Logger, directory!, unusable);
        }

        await using var status = StartStatus(host);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, host.Ended);
        Exception? obstacle = null;
        var hasServed = false;
        try
        {
            obstacle = await StartDevicesAsync(host, either.Token);
            if (obstacle is null)
            {
                var devices = string.Join(
                    ", ", configuration.Settings.Devices.Select(device => device.Name).Except(_unserved, StringComparer.Ordinal));
                ServerEvents.Ready(host.Logger, devices, kernel.Description, clock.ElapsedMilliseconds);
                status?.ShowReady();
                _systemd.Ready($"serving {devices}");
                hasServed = true;
                await new Watchdog(_systemd, host).WatchAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Asked to end, or ended by itself: told apart below.
        }

        var asked = stop.Token.IsCancellationRequested;
        _systemd.Stopping();
        ServerEvents.Stopping(host.Logger);
        if (obstacle is not null)
        {
            // Disks that were in use before we came are not ours to remove.
            await host.LeaveAdoptedAsync();
        }

        await host.StopAsync();
        var clean = NothingLeft(host.Logger, others);
        if (obstacle is not null)
        {
            throw obstacle;
        }

        if (!asked)
        {
            ServerEvents.EndedByItself(host.Logger);
        }
        else if (!hasServed)
        {
            ServerEvents.NeverReady(host.Logger);
        }

        return asked && hasServed && clean ? ExitCode.Ok : ExitCode.Failure;
    }

    /// <summary>The actor system without a device; null when the wish to end came first.</summary>
    private async Task<VduseHost?> StartHostAsync(Config config, CancellationToken stop)
    {
        try
        {
            return await VduseHost.StartAsync(config, kernel, log, stop, faults?.Actors);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            using var loggers = new SerilogLoggerFactory(log);
            ServerEvents.NeverReady(loggers.CreateLogger(VduseHost.LogName));
            return null;
        }
    }

    /// <summary>Where nothing is configured, a place that cannot be used costs only <c>vdused stats</c>.</summary>
    private StatusServer? StartStatus(VduseHost host)
    {
        var configured = configuration.Settings.StatusDirectory;
        var directory = configured ?? (context.OwnsProcess ? StatusDirectory.Default(Environment.GetEnvironmentVariable) : null);
        if (string.IsNullOrEmpty(directory))
        {
            return null;
        }

        try
        {
            var socket = StatusSocket.Listen(directory, Environment.ProcessId);
            return new StatusServer(socket, host, kernel.Description, [.. configuration.Settings.Devices.Select(device => device.Name)]);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            ServerEvents.CannotBeAsked(host.Logger, directory, refused.Message);
            return null;
        }
    }

    /// <summary>Some at the same time, since each waits for its driver; not all, so that none waits for a thousand others.</summary>
    private async Task<Exception?> StartDevicesAsync(VduseHost host, CancellationToken cancellation)
    {
        var devices = configuration.Settings.Devices;
        var obstacles = new Exception?[devices.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = StartsAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Enumerable.Range(0, devices.Count), options, async (index, token) =>
            obstacles[index] = await StartAsync(host, devices[index], token));

        // A start that serves nothing is none.
        var damaged = Array.FindAll(obstacles, obstacle => obstacle is DamagedStateException).Length;
        for (var i = 0; damaged < devices.Count && i < devices.Count; i++)
        {
            if (obstacles[i] is not DamagedStateException damage)
            {
                continue;
            }

            ServerEvents.NotServed(host.Logger, devices[i].Name, damage.Message);
            _unserved.Add(devices[i].Name);
            obstacles[i] = null;
        }

        var first = Array.FindIndex(obstacles, obstacle => obstacle is not null);
        return first < 0 ? null
            : obstacles[first] is DamagedStateException only ? MistakeOf(devices[first].Name, only.Message)
            : obstacles[first];
    }

    private async Task<Exception?> StartAsync(VduseHost host, IDeviceDefinition device, CancellationToken cancellation)
    {
        try
        {
            return await host.StartDeviceAsync(faults?.Around(device) ?? device, cancellation) is { } reason
                ? MistakeOf(device.Name, reason)
                : null;
        }
        catch (Exception failure) when (failure is IOException or DamagedStateException)
        {
            return failure;
        }
    }

    /// <summary>A reason that begins with a key of the device is about that key.</summary>
    private BadInputException MistakeOf(string device, string reason)
    {
        const string separator = ": ";
        var key = HostConfiguration.KeyOf(device, null);
        var end = reason.StartsWith($"{key}.", StringComparison.Ordinal)
            ? reason.IndexOf(separator, key.Length, StringComparison.Ordinal)
            : -1;
        return end < 0 ? configuration.Mistake(key, reason) : configuration.Mistake(reason[..end], reason[(end + separator.Length)..]);
    }

    private bool NothingLeft(ILogger logger, IEnumerable<string> others)
    {
        var left = kernel.ListDevices().Intersect(
            configuration.Settings.Devices.Select(device => device.Name),
            StringComparer.Ordinal).Except(others, StringComparer.Ordinal).ToArray();
        foreach (var name in left)
        {
            ServerEvents.LeftBehind(logger, name);
        }

        if (left.Length == 0)
        {
            ServerEvents.Stopped(logger);
        }

        return left.Length == 0;
    }
}
