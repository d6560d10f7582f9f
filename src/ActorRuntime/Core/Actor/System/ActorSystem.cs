namespace VduseActors.ActorRuntime.Actor;

/// <summary>A tree of actors with the services they share. Safe from any thread.</summary>
/// <example>
/// <code>
/// using var system = ActorSystem.Create("example");
/// system.ActorOf(Props.Create(() =&gt; new Greeter()), "greeter").Tell("hello");
/// await system.Terminate();
/// </code>
/// </example>
public abstract class ActorSystem : IActorRefFactory, IDisposable
{
    private bool _disposed;

    private protected ActorSystem()
    {
    }

    /// <summary>The name.</summary>
    public abstract string Name { get; }

    /// <summary>The settings.</summary>
    public abstract Settings Settings { get; }

    /// <summary>The event stream.</summary>
    public abstract EventStream EventStream { get; }

    /// <summary>Takes what cannot be delivered.</summary>
    public abstract IActorRef DeadLetters { get; }

    /// <summary>Takes what nobody wants to know about.</summary>
    public abstract IActorRef IgnoreRef { get; }

    /// <summary>The dispatchers.</summary>
    public abstract Dispatchers Dispatchers { get; }

    /// <summary>The mailboxes.</summary>
    public abstract Mailboxes Mailboxes { get; }

    /// <summary>The scheduler.</summary>
    public abstract IScheduler Scheduler { get; }

    /// <summary>The log of the system itself.</summary>
    public abstract ILoggingAdapter Log { get; }

    /// <summary>When the system started, since 1970 in UTC.</summary>
    public TimeSpan StartTime { get; } = DateTime.UtcNow - DateTime.UnixEpoch;

    /// <summary>How long the system has been running.</summary>
    public TimeSpan Uptime => DateTime.UtcNow - DateTime.UnixEpoch - StartTime;

    /// <summary>Completes when the system has terminated.</summary>
    public abstract Task WhenTerminated { get; }

    /// <summary>Starts a system with the defaults.</summary>
    /// <param name="name">Its name: letters, digits and inner dashes.</param>
    /// <exception cref="ArgumentException">The name is malformed.</exception>
    public static ActorSystem Create(string name) => Create(name, Actor.Setup.ActorSystemSetup.Empty);

    /// <summary>Starts a system.</summary>
    /// <param name="name">Its name: letters, digits and inner dashes.</param>
    /// <param name="config">Its configuration, in front of the defaults.</param>
    /// <exception cref="ArgumentException">The name is malformed.</exception>
    /// <exception cref="ConfigurationException">The configuration is wrong.</exception>
    public static ActorSystem Create(string name, Config config) => ActorSystemImpl.Start(name, config, Actor.Setup.ActorSystemSetup.Empty);

    /// <summary>Starts a system.</summary>
    /// <param name="name">Its name: letters, digits and inner dashes.</param>
    /// <param name="setup">Its configuration.</param>
    public static ActorSystem Create(string name, BootstrapSetup setup) => Create(name, Actor.Setup.ActorSystemSetup.Create(setup));

    /// <summary>Starts a system.</summary>
    /// <param name="name">Its name: letters, digits and inner dashes.</param>
    /// <param name="setup">What it is set up with.</param>
    public static ActorSystem Create(string name, Setup.ActorSystemSetup setup) =>
        ActorSystemImpl.Start(name, setup.Get<BootstrapSetup>()?.Config ?? ConfigurationFactory.Empty, setup);

    /// <inheritdoc/>
    public abstract IActorRef ActorOf(Props props, string? name = null);

    /// <inheritdoc/>
    public abstract ActorSelection ActorSelection(ActorPath actorPath);

    /// <inheritdoc/>
    public abstract ActorSelection ActorSelection(string actorPath);

    /// <summary>Stops an actor; returns at once.</summary>
    /// <param name="actor">The actor.</param>
    public abstract void Stop(IActorRef actor);

    /// <summary>Runs coordinated shutdown, then stops the tree.</summary>
    /// <returns>Completes when the system has terminated.</returns>
    public abstract Task Terminate();

    /// <summary>Has code run once the system has terminated, what was registered last first.</summary>
    /// <param name="code">The code.</param>
    /// <exception cref="InvalidOperationException">The system has terminated.</exception>
    public abstract void RegisterOnTermination(Action code);

    /// <summary>Makes an extension, unless it is there.</summary>
    /// <param name="extension">Its id.</param>
    /// <returns>The extension.</returns>
    public abstract object RegisterExtension(IExtensionId extension);

    /// <summary>An extension that is there, or null.</summary>
    /// <param name="extensionId">Its id.</param>
    public abstract object? GetExtension(IExtensionId extensionId);

    /// <summary>An extension that is there, or null.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    public abstract T? GetExtension<T>()
        where T : class, IExtension;

    /// <summary>Whether an extension is there.</summary>
    /// <param name="type">Its type.</param>
    public abstract bool HasExtension(Type type);

    /// <summary>Whether an extension is there.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    public abstract bool HasExtension<T>()
        where T : class, IExtension;

    /// <summary>Gets an extension that is there.</summary>
    /// <param name="extensionType">Its type.</param>
    /// <param name="extension">The extension.</param>
    public abstract bool TryGetExtension(Type extensionType, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out object? extension);

    /// <summary>Gets an extension that is there.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="extension">The extension.</param>
    public abstract bool TryGetExtension<T>([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? extension)
        where T : class, IExtension;

    /// <summary>Terminates the system and waits for it.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Terminate();
        WaitForTermination();
        GC.SuppressFinalize(this);
    }

    private protected abstract void WaitForTermination();

    /// <inheritdoc/>
    public override string ToString() => $"akka://{Name}";
}
