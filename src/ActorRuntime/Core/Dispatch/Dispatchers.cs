using System.Collections.Concurrent;

namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>The dispatchers of a system, by the path of their section in the configuration.</summary>
public sealed class Dispatchers
{
    /// <summary>The dispatcher of actors that name none.</summary>
    public const string DefaultDispatcherId = "akka.actor.default-dispatcher";

    /// <summary>A dispatcher for actors that block.</summary>
    public const string DefaultBlockingDispatcherId = "akka.actor.default-blocking-io-dispatcher";

    internal const string InternalDispatcherId = "akka.actor.internal-dispatcher";

    private const int MaxAliasDepth = 20;

    private readonly ConcurrentDictionary<string, MessageDispatcherConfigurator> _configurators = new();
    private readonly Config _config;

    internal Dispatchers(IDispatcherPrerequisites prerequisites)
    {
        Prerequisites = prerequisites;
        _config = prerequisites.Settings.Config;
        DefaultGlobalDispatcher = Lookup(DefaultDispatcherId);
        InternalDispatcher = Lookup(InternalDispatcherId);
    }

    /// <summary>What a dispatcher may use of its system.</summary>
    public IDispatcherPrerequisites Prerequisites { get; }

    /// <summary>The dispatcher of actors that name none.</summary>
    public MessageDispatcher DefaultGlobalDispatcher { get; }

    /// <summary>The section of the default dispatcher.</summary>
    public Config DefaultDispatcherConfig => Section(DefaultDispatcherId);

    internal MessageDispatcher InternalDispatcher { get; }

    /// <summary>The dispatcher of an id, which may be the alias of another one.</summary>
    /// <param name="dispatcherName">The id: the path of a section, or what was registered.</param>
    /// <exception cref="ConfigurationException">There is no such dispatcher, or its section is wrong.</exception>
    public MessageDispatcher Lookup(string dispatcherName) => Configurator(dispatcherName).Dispatcher();

    /// <summary>Whether an id is configured or registered.</summary>
    /// <param name="id">The id.</param>
    public bool HasDispatcher(string id) => _configurators.ContainsKey(id) || _config.HasPath(id);

    /// <summary>Makes a dispatcher known that is not in the configuration.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="configurator">Makes it.</param>
    /// <returns>False when the id is taken.</returns>
    public bool RegisterConfigurator(string id, MessageDispatcherConfigurator configurator) => _configurators.TryAdd(id, configurator);

    internal MessageDispatcherConfigurator Configurator(string id)
    {
        var name = id;
        for (var depth = 0; depth < MaxAliasDepth; depth++)
        {
            if (_configurators.TryGetValue(name, out var known))
                return known;
            if (!_config.HasPath(name))
                throw new ConfigurationException($"Dispatcher [{name}] not configured.");
            if (_config.GetValue(name)?.IsObject() != true)
            {
                name = _config.GetString(name, null) ?? throw new ConfigurationException($"Dispatcher [{name}] is neither a section nor an alias.");
                continue;
            }

            return _configurators.GetOrAdd(name, static (path, self) => self.FromSection(path), this);
        }

        throw new ConfigurationException($"Dispatcher [{id}] is an alias that leads through more than {MaxAliasDepth} others; is it circular?");
    }

    private MessageDispatcherConfigurator FromSection(string id)
    {
        var section = Section(id);
        var type = section.GetString("type", null);
        if (string.IsNullOrEmpty(type))
            throw new ConfigurationException($"{id}.type is missing.");
        return TypeNames.Dispatchers.Create(type, $"{id}.type", (section, Prerequisites));
    }

    private Config Section(string id)
    {
        var section = ConfigurationFactory.ParseString($"id = \"{id}\"").WithFallback(_config.GetConfig(id));
        return id == DefaultDispatcherId ? section : section.WithFallback(_config.GetConfig(DefaultDispatcherId));
    }
}
