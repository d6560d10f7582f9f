using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.Actor.Setup;
using VduseActors.ActorRuntime.Configuration;
using VduseActors.ActorRuntime.DependencyInjection;
using VduseActors.ActorRuntime.Hosting.Logging;

namespace VduseActors.ActorRuntime.Hosting;

/// <summary>Collects what an actor system in a host is made of: configuration, starters, setups, extensions.</summary>
/// <remarks>The callback given to <c>AddAkka</c> fills it, once, when the system is first asked for.</remarks>
public sealed class AkkaConfigurationBuilder
{
    private readonly string _actorSystemName;
    private readonly List<ActorStarter> _starters = [];
    private readonly List<StartupTask> _startupTasks = [];
    private readonly List<Setup> _setups = [];
    private readonly List<Action<ActorSystem>> _extensions = [];
    private bool _complete;

    /// <summary>Creates the builder; <c>AddAkka</c> does.</summary>
    /// <param name="serviceCollection">The services of the host.</param>
    /// <param name="actorSystemName">The name of the system: letters, digits and inner dashes.</param>
    public AkkaConfigurationBuilder(IServiceCollection serviceCollection, string actorSystemName)
    {
        ServiceCollection = serviceCollection;
        _actorSystemName = actorSystemName;
    }

    internal IServiceCollection ServiceCollection { get; }

    internal Config Configuration { get; private set; } = Config.Empty;

    /// <summary>Adds a starter: a function that starts top-level actors and registers them.</summary>
    /// <param name="starter">The starter.</param>
    public AkkaConfigurationBuilder StartActors(Action<ActorSystem, IActorRegistry> starter) => StartActors((system, registry) =>
    {
        starter(system, registry);
        return Task.CompletedTask;
    });

    /// <summary>Adds a starter whose actors take services.</summary>
    /// <param name="starter">The starter.</param>
    public AkkaConfigurationBuilder StartActors(Action<ActorSystem, IActorRegistry, IDependencyResolver> starter) =>
        StartActors((system, registry) =>
    {
        starter(system, registry, DependencyResolver.For(system).Resolver);
        return Task.CompletedTask;
    });

    /// <summary>Adds an asynchronous starter.</summary>
    /// <param name="starter">The starter.</param>
    public AkkaConfigurationBuilder StartActors(ActorStarter starter)
    {
        ArgumentNullException.ThrowIfNull(starter);
        return Add(_starters, starter);
    }

    /// <summary>Adds an asynchronous starter whose actors take services.</summary>
    /// <param name="starter">The starter.</param>
    public AkkaConfigurationBuilder StartActors(ActorStarterWithResolver starter) =>
        StartActors((system, registry) => starter(system, registry, DependencyResolver.For(system).Resolver));

    /// <summary>Adds a task that runs after all starters.</summary>
    /// <param name="startupTask">The task.</param>
    public AkkaConfigurationBuilder AddStartup(Action<ActorSystem, IActorRegistry> startupTask) => AddStartup((system, registry) =>
    {
        startupTask(system, registry);
        return Task.CompletedTask;
    });

    /// <summary>Adds an asynchronous task that runs after all starters.</summary>
    /// <param name="startupTask">The task.</param>
    public AkkaConfigurationBuilder AddStartup(StartupTask startupTask)
    {
        ArgumentNullException.ThrowIfNull(startupTask);
        return Add(_startupTasks, startupTask);
    }

    /// <summary>Starts an extension together with the system.</summary>
    /// <typeparam name="T">The id of the extension.</typeparam>
    public AkkaConfigurationBuilder WithExtension<T>()
        where T : IExtensionId, new() => Add(_extensions, system => system.RegisterExtension(new T()));

    internal AkkaConfigurationBuilder AddSetup(Setup setup) => setup is BootstrapSetup bootstrap
        ? AddHocon(bootstrap.Config ?? Config.Empty, HoconAddMode.Prepend)
        : Add(_setups, setup);

    internal AkkaConfigurationBuilder AddHocon(Config hocon, HoconAddMode addMode)
    {
        ArgumentNullException.ThrowIfNull(hocon);
        if (!_complete)
        {
            Configuration = addMode switch
            {
                HoconAddMode.Append => Configuration.SafeWithFallback(hocon)!,
                HoconAddMode.Prepend => hocon.SafeWithFallback(Configuration)!,
                _ => throw new ArgumentOutOfRangeException(nameof(addMode), addMode, null),
            };
        }

        return this;
    }

    internal ActorSystem CreateSystem(IServiceProvider services)
    {
        var setup = BootstrapSetup.Create().WithConfig(Configuration).And(DependencyResolverSetup.Create(services));
        if (!_setups.Exists(given => given is LoggerFactorySetup) && services.GetService<ILoggerFactory>() is { } loggerFactory)
        {
            setup = setup.And(new LoggerFactorySetup(loggerFactory));
        }

        var system = ActorSystem.Create(_actorSystemName, _setups.Aggregate(setup, (all, one) => all.And(one)));
        foreach (var extension in _extensions)
        {
            extension(system);
        }

        return system;
    }

    internal async Task StartAsync(ActorSystem system)
    {
        if (_complete)
        {
            return;
        }

        _complete = true;
        var registry = ActorRegistry.For(system);
        foreach (var starter in _starters)
        {
            await starter(system, registry).ConfigureAwait(false);
        }

        foreach (var startupTask in _startupTasks)
        {
            await startupTask(system, registry).ConfigureAwait(false);
        }
    }

    private AkkaConfigurationBuilder Add<T>(List<T> list, T item)
    {
        if (!_complete)
        {
            list.Add(item);
        }

        return this;
    }
}
