using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using VduseActors.Devices;
using VduseActors.Devices.Types;
using VduseActors.Kernel;
using VduseActors.Transports.Vduse;

namespace VduseActors.Hosting;

/// <summary>Puts VDUSE devices into an actor system that is configured with Akka.Hosting.</summary>
/// <example><code>
/// services.AddAkka("shop", akka => akka
///     .AddVduse()
///     .WithVduseDevice("disk0", "block", "backend { type = file, path = /srv/disk0.img }"));
/// </code></example>
public static class VduseHostingExtensions
{
    /// <summary>A phase ends after 5 s unless it says otherwise, far sooner than a busy driver lets go; yours wins over this one.</summary>
    private const string PhaseTimeout = "akka.coordinated-shutdown.phases.before-service-unbind.timeout = 45s";

    /// <summary>
    /// Lets the actor system have devices: its <see cref="IVduseDevices"/> is <see cref="VduseDevices.Get"/>, and the service of
    /// <see cref="AddVduseDevices"/>. None is started by this alone: <c>WithVduseDevice</c> and <see cref="WithConfiguredVduseDevices"/> do
    /// it. Devices are detached and destroyed in the phase <c>before-service-unbind</c> of coordinated shutdown, which gets a timeout of 45
    /// s where the configuration gives it none: longer than <c>vduse.runtime.shutdown-timeout</c>, which is 40 s.
    /// </summary>
    /// <remarks>
    /// Actors of another process send <see cref="VduseMessages"/> to the actor at <c>/user/vduse</c>, which is in the actor registry under
    /// <see cref="IVduseDevices"/>.
    /// </remarks>
    /// <param name="builder">The actor system being configured. Its configuration may have a section <c>vduse</c>.</param>
    /// <param name="kernel">
    /// The kernel that has the devices; owned by the caller, and open until the system has terminated. Null: the kernel of this machine,
    /// opened when the system starts and closed when it has terminated.
    /// </param>
    /// <param name="interceptor">Sees every message of the device actors; null for nobody, which is usual.</param>
    /// <param name="types">Adds types of devices and backends to those of this library; null for none.</param>
    /// <exception cref="ArgumentException">A type is registered twice; one line.</exception>
    public static AkkaConfigurationBuilder AddVduse(
        this AkkaConfigurationBuilder builder, IVduseKernel? kernel = null, IActorInterceptor? interceptor = null,
        Action<DeviceTypeBuilder>? types = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (types is not null)
            builder.Setups.Add(VduseSetup.Create(types));
        return builder
            .AddHocon(ConfigurationFactory.ParseString(PhaseTimeout), HoconAddMode.Append)
            .WithActors(async (system, registry) =>
            {
                var extension = VduseExtension.Of(system);
                registry.Register<IVduseDevices>(extension.StartManager(kernel ?? KernelOf(system), interceptor));
                await extension.BeginAsync().ConfigureAwait(false);
            });
    }

    /// <summary>
    /// As <see cref="AddVduse(AkkaConfigurationBuilder, IVduseKernel?, IActorInterceptor?, Action{DeviceTypeBuilder}?)"/>, with types of
    /// others on this machine's kernel.
    /// </summary>
    /// <param name="builder">The actor system being configured.</param>
    /// <param name="types">Adds types of devices and backends to those of this library.</param>
    /// <exception cref="ArgumentException">A type is registered twice; one line.</exception>
    public static AkkaConfigurationBuilder AddVduse(this AkkaConfigurationBuilder builder, Action<DeviceTypeBuilder> types) =>
        builder.AddVduse(kernel: null, interceptor: null, types);

    /// <summary>
    /// Starts a device with the actor system, after its actors; a host that starts the system fails to start where the device does.
    /// </summary>
    /// <param name="builder">The actor system being configured; <c>AddVduse</c> comes first.</param>
    /// <param name="name">VDUSE device name.</param>
    /// <param name="type">Name of a registered device type, such as <c>block</c>.</param>
    /// <param name="hocon">Settings of the type, for example <c>queues = 2, backend { type = memory, size = 64MiB }</c>.</param>
    /// <exception cref="Settings.SettingsException">The settings are malformed.</exception>
    public static AkkaConfigurationBuilder WithVduseDevice(this AkkaConfigurationBuilder builder, string name, string type, string hocon) =>
        builder.WithVduseDevice(DeviceSpec.Parse(name, type, hocon));

    /// <summary>
    /// Starts a device with the actor system, after its actors; a host that starts the system fails to start where the device does.
    /// </summary>
    /// <param name="builder">The actor system being configured; <c>AddVduse</c> comes first.</param>
    /// <param name="spec">The device.</param>
    public static AkkaConfigurationBuilder WithVduseDevice(this AkkaConfigurationBuilder builder, DeviceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(spec);
        return builder.AddStartup((system, _) => VduseDevices.Get(system).StartAsync(spec));
    }

    /// <summary>
    /// Starts a device with the actor system, after its actors; a host that starts the system fails to start where the device does.
    /// </summary>
    /// <param name="builder">The actor system being configured; <c>AddVduse</c> comes first.</param>
    /// <param name="definition">The device.</param>
    public static AkkaConfigurationBuilder WithVduseDevice(this AkkaConfigurationBuilder builder, IDeviceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(definition);
        return builder.AddStartup((system, _) => VduseDevices.Get(system).StartAsync(definition));
    }

    /// <summary>
    /// Starts the devices of the section <c>vduse.devices</c> of the system's configuration with the actor system, one after the other; a
    /// host that starts the system fails to start where one of them does. Without this call they are read and checked, and not started.
    /// </summary>
    /// <param name="builder">The actor system being configured; <c>AddVduse</c> comes first.</param>
    public static AkkaConfigurationBuilder WithConfiguredVduseDevices(this AkkaConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddStartup(async (system, _) =>
        {
            var devices = VduseDevices.Get(system);
            foreach (var definition in VduseExtension.Of(system).Settings.Devices)
                await devices.StartAsync(definition).ConfigureAwait(false);
        });
    }

    /// <summary>Makes the devices of the host's actor system a service: <see cref="IVduseDevices"/>.</summary>
    /// <param name="services">The services, which have an <see cref="ActorSystem"/>, as <c>AddAkka</c> adds it.</param>
    public static IServiceCollection AddVduseDevices(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddSingleton(provider => VduseDevices.Get(provider.GetRequiredService<ActorSystem>()));
    }

    private static LinuxVduse KernelOf(ActorSystem system)
    {
        var kernel = LinuxVduse.Open();
        system.RegisterOnTermination(kernel.Dispose);
        return kernel;
    }
}
