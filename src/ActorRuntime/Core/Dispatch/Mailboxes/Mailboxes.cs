using System.Collections.Concurrent;

namespace VduseActors.ActorRuntime.Dispatch;

/// <summary>The mailboxes of a system, by the path of their section in the configuration.</summary>
public sealed class Mailboxes
{
    /// <summary>The mailbox of actors that name none and need no kind of their own.</summary>
    public const string DefaultMailboxId = "akka.actor.default-mailbox";

    private readonly ConcurrentDictionary<string, MailboxType> _types = new();
    private readonly ActorSystemImpl _system;
    private readonly Config _config;

    internal Mailboxes(ActorSystemImpl system)
    {
        _system = system;
        _config = system.Settings.Config;
        DeadLetterQueue = new DeadLetterMessageQueue(system);
    }

    internal IMessageQueue DeadLetterQueue { get; }

    /// <summary>The mailbox of an id.</summary>
    /// <param name="id">The id: the path of a section.</param>
    /// <exception cref="ConfigurationException">There is no such mailbox, or its section is wrong.</exception>
    public MailboxType Lookup(string id) => _types.GetOrAdd(id, static (path, self) => self.FromSection(path), this);

    /// <summary>The mailbox that an actor gets from its dispatcher, its props and its own needs, in this order.</summary>
    internal MailboxType For(Props props, MessageDispatcher dispatcher)
    {
        var dispatcherConfig = dispatcher.Configurator.Config;
        if (!string.IsNullOrEmpty(dispatcherConfig.GetString("mailbox-type", null)))
            return _types.GetOrAdd(dispatcher.Id, static (path, state) => state.Self.Make(path, state.Section), (Self: this, Section: dispatcherConfig));
        if (props.Deploy.Mailbox.Length > 0)
            return Lookup(props.Deploy.Mailbox);
        var needed = MessageQueueRequirement.Of(props.Type) ?? RequirementOf(dispatcherConfig);
        return needed is null ? Lookup(DefaultMailboxId) : LookupByQueueType(needed);
    }

    /// <summary>How many messages the stash of an actor may hold; -1 for no limit.</summary>
    internal int StashCapacity(string dispatcherId, string mailboxId)
    {
        if (mailboxId != DefaultMailboxId && _config.HasPath($"{mailboxId}.stash-capacity"))
            return _config.GetInt($"{mailboxId}.stash-capacity", -1);
        if (_config.HasPath($"{dispatcherId}.stash-capacity"))
            return _config.GetInt($"{dispatcherId}.stash-capacity", -1);
        return _config.GetInt($"{DefaultMailboxId}.stash-capacity", -1);
    }

    private static Type? RequirementOf(Config dispatcherConfig)
    {
        var name = dispatcherConfig.GetString("mailbox-requirement", null);
        if (string.IsNullOrEmpty(name))
            return null;
        return MessageQueueRequirement.Named(name)
            ?? throw new ConfigurationException($"{dispatcherConfig.GetString("id", "dispatcher")}.mailbox-requirement: {name} is not a kind of message queue.");
    }

    private MailboxType LookupByQueueType(Type semantics)
    {
        const string Requirements = "akka.actor.mailbox.requirements";
        var name = MessageQueueRequirement.NameOf(semantics);
        var id = _config.GetString($"{Requirements}.\"{name}\"", null);
        return string.IsNullOrEmpty(id) ? throw new ConfigurationException($"{Requirements} has no mailbox for {name}.") : Lookup(id);
    }

    private MailboxType FromSection(string id)
    {
        if (id == "unbounded")
            return new UnboundedMailbox(_system.Settings, _config.GetConfig(DefaultMailboxId)!);
        if (id.StartsWith("bounded-capacity:", StringComparison.Ordinal))
        {
            var capacity = ConfigurationFactory.ParseString($"mailbox-capacity = {id["bounded-capacity:".Length..]}");
            return new BoundedMailbox(_system.Settings, capacity.WithFallback(_config.GetConfig(DefaultMailboxId)));
        }

        var section = _config.HasPath(id) ? _config.GetConfig(id) : null;
        return Make(id, section ?? throw new ConfigurationException($"Mailbox Type [{id}] not configured"));
    }

    private MailboxType Make(string id, Config section)
    {
        var type = section.GetString("mailbox-type", null);
        if (string.IsNullOrEmpty(type))
            throw new ConfigurationException($"{id}.mailbox-type is missing.");
        return TypeNames.Mailboxes.Create(type, $"{id}.mailbox-type", (_system.Settings, section.WithFallback(_config.GetConfig(DefaultMailboxId))));
    }
}
