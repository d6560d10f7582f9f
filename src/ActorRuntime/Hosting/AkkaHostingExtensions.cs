using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Actor.Setup;
using VduseActors.ActorRuntime.Configuration;
using VduseActors.ActorRuntime.Configuration.Hocon;
using VduseActors.ActorRuntime.DependencyInjection;

namespace VduseActors.ActorRuntime.Hosting;

/// <summary>Puts an actor system into a host.</summary>
/// <example><code>
/// builder.Services.AddAkka("vdused", akka => akka
///     .AddHoconFile("hocon.conf", HoconAddMode.Prepend)
///     .WithActors((system, registry) => registry.Register&lt;Greeter&gt;(system.ActorOf(Props.Create(() => new Greeter()), "greeter"))));
/// </code></example>
public static class AkkaHostingExtensions
{
    /// <summary>Adds an actor system that starts and stops with the host.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="actorSystemName">The name of the system: letters, digits and inner dashes.</param>
    /// <param name="builder">Describes the system; called once, when the system is first asked for.</param>
    public static IServiceCollection AddAkka(
        this IServiceCollection services, string actorSystemName, Action<AkkaConfigurationBuilder> builder) =>
        services.AddAkka(actorSystemName, (configuration, _) => builder(configuration));

    /// <summary>Adds an actor system that starts and stops with the host.</summary>
    /// <remarks>Registers <see cref="ActorSystem"/>, <see cref="ActorRegistry"/>, <see cref="IActorRegistry"/>,
    /// <see cref="IReadOnlyActorRegistry"/>, <see cref="IRequiredActor{TActor}"/> and one hosted service.</remarks>
    /// <param name="services">The services of the host.</param>
    /// <param name="actorSystemName">The name of the system: letters, digits and inner dashes.</param>
    /// <param name="builder">Describes the system, with the services at hand; called once, when the system is first asked for.</param>
    public static IServiceCollection AddAkka(
        this IServiceCollection services, string actorSystemName, Action<AkkaConfigurationBuilder, IServiceProvider> builder)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(builder);
        services.AddSingleton(provider =>
        {
            var configuration = new AkkaConfigurationBuilder(services, actorSystemName);
            builder(configuration, provider);
            return configuration;
        });
        services.AddSingleton(provider => provider.GetRequiredService<AkkaConfigurationBuilder>().CreateSystem(provider));
        services.AddSingleton(provider => ActorRegistry.For(provider.GetRequiredService<ActorSystem>()));
        services.AddSingleton<IActorRegistry>(provider => provider.GetRequiredService<ActorRegistry>());
        services.AddSingleton<IReadOnlyActorRegistry>(provider => provider.GetRequiredService<ActorRegistry>());
        services.AddSingleton(typeof(IRequiredActor<>), typeof(RequiredActor<>));
        return services.AddHostedService<AkkaHostedService>();
    }

    /// <summary>Adds a setup: a typed setting that HOCON cannot hold.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="setup">The setup; one of each type, the last wins.</param>
    public static AkkaConfigurationBuilder AddSetup(this AkkaConfigurationBuilder builder, Setup setup)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSetup(setup);
    }

    /// <summary>Adds a configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="hocon">The configuration; a string converts to one.</param>
    /// <param name="addMode">Whether it wins over what was added before.</param>
    public static AkkaConfigurationBuilder AddHocon(this AkkaConfigurationBuilder builder, Config hocon, HoconAddMode addMode)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddHocon(hocon, addMode);
    }

    /// <summary>Adds the host's configuration as HOCON.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configuration">The configuration, or a section of it.</param>
    /// <param name="addMode">Whether it wins over what was added before.</param>
    /// <param name="normalizeKeys">Whether keys are turned to lower case; underscores become dashes in any case.</param>
    public static AkkaConfigurationBuilder AddHocon(
        this AkkaConfigurationBuilder builder, IConfiguration configuration, HoconAddMode addMode, bool normalizeKeys = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddHocon(HostConfiguration.ToHocon(configuration, normalizeKeys), addMode);
    }

    /// <summary>Adds a configuration file.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="hoconFilePath">The file; its includes are read relative to it.</param>
    /// <param name="addMode">Whether it wins over what was added before.</param>
    /// <exception cref="ConfigurationException">The file cannot be read or is malformed.</exception>
    public static AkkaConfigurationBuilder AddHoconFile(this AkkaConfigurationBuilder builder, string hoconFilePath, HoconAddMode addMode)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddHocon(HoconFile.Parse(hoconFilePath), addMode);
    }

    /// <summary>Adds a starter. Starters run in the order they were added, one after another.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="actorStarter">Starts actors and registers them.</param>
    public static AkkaConfigurationBuilder WithActors(
        this AkkaConfigurationBuilder builder, Action<ActorSystem, IActorRegistry> actorStarter)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.StartActors(actorStarter);
    }

    /// <inheritdoc cref="WithActors(AkkaConfigurationBuilder, Action{ActorSystem, IActorRegistry})"/>
    public static AkkaConfigurationBuilder WithActors(
        this AkkaConfigurationBuilder builder, Action<ActorSystem, IActorRegistry, IDependencyResolver> actorStarter)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.StartActors(actorStarter);
    }

    /// <inheritdoc cref="WithActors(AkkaConfigurationBuilder, Action{ActorSystem, IActorRegistry})"/>
    public static AkkaConfigurationBuilder WithActors(this AkkaConfigurationBuilder builder, ActorStarter actorStarter)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.StartActors(actorStarter);
    }

    /// <inheritdoc cref="WithActors(AkkaConfigurationBuilder, Action{ActorSystem, IActorRegistry})"/>
    public static AkkaConfigurationBuilder WithActors(this AkkaConfigurationBuilder builder, ActorStarterWithResolver actorStarter)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.StartActors(actorStarter);
    }
}
