using Akka;
using Akka.Actor;
using VduseActors.Configuration;
using VduseActors.Kernel;
using VduseActors.Manager;
using VduseActors.State;

namespace VduseActors;

/// <summary>The devices of one actor system, for those who start them. Made on first use.</summary>
internal sealed class VduseExtension : IExtension
{
    private readonly ActorSystem _system;
    private readonly Lazy<VduseSettings> _settings;
    private StartedManager? _started;

    public VduseExtension(ActorSystem system)
    {
        _system = system;
        Face = new VduseDevices(system, this);

        // Now: what is wrong in the configuration of the loops is told to whoever asks for the devices.
        var types = SharedState.Of(system).Types;
        _settings = new Lazy<VduseSettings>(() => VduseSettings.Load(system.Settings.Config, types));
    }

    /// <summary>The section <c>vduse</c> of the system's configuration, read once.</summary>
    /// <exception cref="VduseConfigurationException">It is wrong.</exception>
    public VduseSettings Settings => _settings.Value;

    /// <summary>The devices of this system, for whoever is no actor of theirs.</summary>
    public VduseDevices Face { get; }

    /// <summary>The manager and its life; null before it was started.</summary>
    public StartedManager? Started => Volatile.Read(ref _started);

    /// <summary>The extension of an actor system.</summary>
    /// <exception cref="VduseConfigurationException">The section <c>vduse.loops</c> is wrong.</exception>
    public static VduseExtension Of(ActorSystem system) => system.WithExtension<VduseExtension, Provider>();

    /// <summary>
    /// Starts a manager of devices at <c>/user/vduse</c> with the settings of the system's configuration. Its devices are
    /// detached and destroyed by coordinated shutdown, in the phase <c>before-service-unbind</c>, before the actor system terminates.
    /// </summary>
    /// <remarks>
    /// A phase ends after 5 s unless the configuration gives it a timeout of its own: set
    /// <c>akka.coordinated-shutdown.phases.before-service-unbind.timeout</c> to more than <c>vduse.runtime.shutdown-timeout</c>, as
    /// <c>AddVduse</c> does.
    /// </remarks>
    /// <param name="kernel">The kernel that has the devices; owned by the caller, and open until the system has terminated.</param>
    /// <param name="interceptor">Sees every message of the device actors; null for nobody, which is usual.</param>
    /// <returns>The manager.</returns>
    /// <exception cref="VduseConfigurationException">The section <c>vduse</c> is wrong.</exception>
    /// <exception cref="InvalidActorNameException">The system has a manager already.</exception>
    public IActorRef StartManager(IVduseKernel kernel, IActorInterceptor? interceptor = null)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var settings = Settings;
        var life = new ManagerLife();
        var manager = _system.ActorOf(VduseManager.For(kernel, settings.Runtime with { Interceptor = interceptor }, life), "vduse");
        Volatile.Write(ref _started, new StartedManager(manager, life));
        CoordinatedShutdown.Get(_system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "detach-vduse-devices", async () =>
        {
            // Who is not there, or goes meanwhile, gives no answer, and has said why.
            if (!life.Ended.IsCompleted)
            {
                await await Task.WhenAny(
                    life.Ended, manager.Ask<VduseMessages.AllStopped>(VduseMessages.StopAll.Instance, settings.Runtime.ShutdownTimeout));
            }

            return Done.Instance;
        });
        return manager;
    }

    /// <summary>Waits until the manager can be asked.</summary>
    /// <exception cref="VduseDeviceException">It could not be made.</exception>
    public async Task BeginAsync()
    {
        var life = Started!.Life;
        await life.Begun.ConfigureAwait(false);
        if (life.Ended.IsCompleted)
            throw new VduseDeviceException(string.Empty, VduseManager.NoManager(await life.Ended.ConfigureAwait(false)));
    }

    /// <summary>A manager that was started.</summary>
    internal sealed record StartedManager(IActorRef Manager, ManagerLife Life);

    /// <summary>Makes it for Akka.</summary>
    private sealed class Provider : ExtensionIdProvider<VduseExtension>
    {
        public override VduseExtension CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
