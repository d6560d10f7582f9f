using Akka.Configuration;
using Akka.Hosting;
using VduseActors.Kernel;

namespace VduseActors.Hosting;

/// <summary>Puts VDUSE devices into an actor system that is configured with Akka.Hosting.</summary>
public static class VduseHostingExtensions
{
    /// <summary>A phase ends after 5 s unless it says otherwise, far sooner than a busy driver lets go; yours wins over this one.</summary>
    private const string PhaseTimeout = "akka.coordinated-shutdown.phases.before-service-unbind.timeout = 45s";

    /// <summary>
    /// Starts a <see cref="VduseManager"/> at <c>/user/vduse</c>, registers it in the actor registry under its type, and detaches and
    /// destroys its devices in the phase <c>before-service-unbind</c> of coordinated shutdown. Devices come by message:
    /// <see cref="VduseManager.StartDevice"/>. The phase gets a timeout of 45 s where the configuration gives it none: longer than
    /// <c>vduse.runtime.shutdown-timeout</c>, which is 40 s.
    /// </summary>
    /// <param name="builder">The actor system being configured. Its configuration may have a section <c>vduse</c>.</param>
    /// <param name="kernel">The kernel that has the devices; owned by the caller, and open until the system has terminated.</param>
    /// <param name="interceptor">Sees every message of the device actors; null for nobody, which is usual.</param>
    public static AkkaConfigurationBuilder AddVduse(this AkkaConfigurationBuilder builder, IVduseKernel kernel, IActorInterceptor? interceptor = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(kernel);
        return builder
            .AddHocon(ConfigurationFactory.ParseString(PhaseTimeout), HoconAddMode.Append)
            .WithActors((system, registry) => registry.Register<VduseManager>(VduseExtension.Of(system).StartManager(kernel, interceptor)));
    }
}
