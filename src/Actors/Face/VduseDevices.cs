using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Akka.Actor;
using VduseActors.Devices;
using VduseActors.Kernel;
using VduseActors.Manager;
using static VduseActors.VduseMessages;

namespace VduseActors;

/// <summary>The devices of an actor system, by messages to its manager.</summary>
public sealed class VduseDevices : IVduseDevices
{
    private const int KeptEvents = 4096;

    private static readonly TimeSpan _orderLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _askLimit = TimeSpan.FromSeconds(10);

    private readonly ActorSystem _system;
    private readonly VduseExtension _extension;

    internal VduseDevices(ActorSystem system, VduseExtension extension) => (_system, _extension) = (system, extension);

    /// <summary>
    /// The devices of an actor system; their calls fail until <c>AddVduse</c> or <see cref="Start"/> has let it have some.
    /// </summary>
    /// <param name="system">The actor system.</param>
    /// <exception cref="Configuration.VduseConfigurationException">The section <c>vduse.loops</c> of its configuration is
    /// wrong.</exception>
    public static IVduseDevices Get(ActorSystem system) => VduseExtension.Of(system).Face;

    /// <summary>
    /// Lets an actor system have devices, without Akka.Hosting. They are detached and destroyed by coordinated shutdown, in the phase
    /// <c>before-service-unbind</c>, which should be given more time than <c>vduse.runtime.shutdown-timeout</c>.
    /// </summary>
    /// <param name="system">The actor system; the section <c>vduse</c> of its configuration says how its devices behave.</param>
    /// <param name="kernel">The kernel that has the devices; owned by the caller, and open until the system has terminated.</param>
    /// <param name="interceptor">Sees every message of the device actors; null for nobody, which is usual.</param>
    /// <param name="endOnSignals">
    /// SIGTERM, SIGINT and SIGHUP run coordinated shutdown, and the process ends 5 s after it at the latest; a second signal ends it at
    /// once. Without that, or something that does it in the place of this, these signals end the process and its devices stay behind: false
    /// is for who handles them.
    /// </param>
    /// <exception cref="Configuration.VduseConfigurationException">The section <c>vduse</c> is wrong.</exception>
    /// <exception cref="InvalidActorNameException">The system has devices already.</exception>
    public static IVduseDevices Start(
        ActorSystem system,
        IVduseKernel kernel,
        IActorInterceptor? interceptor = null,
        bool endOnSignals = true)
    {
        var extension = VduseExtension.Of(system);
        extension.StartManager(kernel, interceptor);
        if (endOnSignals)
            ShutdownSignals.ListenFor(system);
        return extension.Face;
    }

    /// <inheritdoc/>
    public Task StartAsync(DeviceSpec spec, TimeSpan? limit = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return OrderAsync<IStartReply>(spec.Name, new StartDevice(spec), limit, cancellation);
    }

    /// <inheritdoc/>
    public Task StartAsync(IDeviceDefinition definition, TimeSpan? limit = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return OrderAsync<IStartReply>(NameOf(definition), new VduseManager.StartDevice(definition), limit, cancellation);
    }

    /// <inheritdoc/>
    public Task StopAsync(string name, TimeSpan? limit = null, CancellationToken cancellation = default) =>
        OrderAsync<IStopReply>(name, new StopDevice(name), limit, cancellation);

    /// <inheritdoc/>
    public Task LeaveAsync(string name, TimeSpan? limit = null, CancellationToken cancellation = default) =>
        OrderAsync<IStopReply>(name, new LeaveDevice(name), limit, cancellation);

    /// <inheritdoc/>
    public Task ChangeAsync(DeviceSpec spec, TimeSpan? limit = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return OrderAsync<IReplaceReply>(spec.Name, new ChangeDevice(spec), limit, cancellation);
    }

    /// <inheritdoc/>
    public Task ChangeAsync(IDeviceDefinition definition, TimeSpan? limit = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var name = NameOf(definition);
        return OrderAsync<IReplaceReply>(name, new VduseManager.ReplaceBackend(name, definition), limit, cancellation);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeviceSnapshot>> ListAsync(TimeSpan? limit = null, CancellationToken cancellation = default) =>
        (await AskAsync<DeviceList>(string.Empty, ListDevices.Instance, limit ?? _askLimit, cancellation).ConfigureAwait(false)).Devices;

    /// <inheritdoc/>
    public IAsyncEnumerable<DeviceEvent> WatchAsync(CancellationToken cancellation = default)
    {
        // Listens from now on, not from the first look.
        var events = Channel.CreateBounded<DeviceEvent>(
            new BoundedChannelOptions(KeptEvents) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        var watcher = _system.ActorOf(Props.Create(() => new DeviceWatcher(events.Writer)));
        _system.EventStream.Subscribe(watcher, typeof(DeviceEvent));
        return ReadAsync(events.Reader, watcher, cancellation.UnsafeRegister(_ => _system.Stop(watcher), null), CancellationToken.None);
    }

    private async IAsyncEnumerable<DeviceEvent> ReadAsync(
        ChannelReader<DeviceEvent> events, IActorRef watcher, CancellationTokenRegistration stop,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        try
        {
            await foreach (var happened in events.ReadAllAsync(cancellation).ConfigureAwait(false))
                yield return happened;
        }
        finally
        {
            await stop.DisposeAsync().ConfigureAwait(false);
            _system.Stop(watcher);
        }
    }

    private async Task OrderAsync<T>(string device, object order, TimeSpan? limit, CancellationToken cancellation)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(device);
        if (await AskAsync<T>(device, order, limit ?? _orderLimit, cancellation).ConfigureAwait(false) is DeviceFailed failed)
            throw new VduseDeviceException(device, failed.Reason) { HasDamagedState = failed.HasDamagedState };
    }

    private async Task<T> AskAsync<T>(string device, object order, TimeSpan limit, CancellationToken cancellation)
    {
        if (_extension.Started is not { } started)
        {
            throw new VduseDeviceException(
                device,
                $"the actor system '{_system.Name}' has no devices yet: let it have some with AddVduse, or with VduseDevices.Start");
        }

        try
        {
            return await AskAsync<T>(started, device, order, limit, cancellation).ConfigureAwait(false);
        }
        catch (VduseDeviceException)
        {
            throw;
        }
        catch (AskTimeoutException late)
        {
            var what = device.Length > 0 ? $"the device '{device}': " : string.Empty;
            throw new VduseDeviceException(
                device,
                Invariant(
                    $"{what}no answer within {limit.TotalSeconds:0.###} s; what was asked for may still come about: list or watch the devices"),
                late);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // A Status.Failure, or an answer of another type, comes as whatever exception is in it.
            throw new VduseDeviceException(device, failure.Message, failure);
        }
    }

    /// <summary>The answer of the manager, or an exception when it is not there to give one.</summary>
    private static async Task<T> AskAsync<T>(
        VduseExtension.StartedManager started, string device, object order, TimeSpan limit, CancellationToken cancellation)
    {
        var ended = started.Life.Ended;
        if (!ended.IsCompleted)
        {
            using var asking = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var answer = started.Manager.Ask<T>(order, limit, asking.Token);
            if (await Task.WhenAny(answer, ended).ConfigureAwait(false) == answer)
                return await answer.ConfigureAwait(false);
            await asking.CancelAsync().ConfigureAwait(false);
        }

        throw new VduseDeviceException(device, VduseManager.NoManager(await ended.ConfigureAwait(false)));
    }

    private static string NameOf(IDeviceDefinition definition)
    {
        try
        {
            return definition.Name;
        }
        catch (Exception defect)
        {
            throw new VduseDeviceException(
                string.Empty,
                $"the definition of a device ({definition.GetType().Name}) fails to say its name: {defect.GetType().Name}: {defect.Message}".ReplaceLineEndings(" "), defect);
        }
    }
}
