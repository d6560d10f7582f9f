using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;

namespace VduseActors.ActorRuntime.Actor;

/// <summary>How to make an actor. Immutable, and reused for every incarnation.</summary>
/// <example><code>system.ActorOf(Props.Create(() =&gt; new Greeter("hello")), "greeter");</code></example>
public sealed class Props : IEquatable<Props>
{
    private const DynamicallyAccessedMemberTypes Constructors =
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.NonPublicConstructors;

    private readonly IIndirectActorProducer _producer;

    private Props(IIndirectActorProducer producer, Deploy deploy, SupervisorStrategy? supervisorStrategy)
    {
        _producer = producer;
        Deploy = deploy;
        SupervisorStrategy = supervisorStrategy;
    }

    /// <summary>Makes an actor that handles nothing.</summary>
    public static Props Empty { get; } = CreateBy(() => new EmptyActor());

    /// <summary>The same as <see cref="Empty"/>.</summary>
    public static Props None { get; } = Empty;

    /// <summary>The type of actor made.</summary>
    public Type Type => _producer.ActorType;

    /// <summary>The type of actor made, by name.</summary>
    public string TypeName => Type.AssemblyQualifiedName ?? Type.Name;

    /// <summary>Where and with what the actor runs.</summary>
    public Deploy Deploy { get; }

    /// <summary>The strategy for the actor's children; null leaves it to the actor.</summary>
    public SupervisorStrategy? SupervisorStrategy { get; }

    /// <summary>The id of the dispatcher.</summary>
    public string Dispatcher => Deploy.Dispatcher.Length == 0 ? Dispatchers.DefaultDispatcherId : Deploy.Dispatcher;

    /// <summary>The id of the mailbox.</summary>
    public string Mailbox => Deploy.Mailbox.Length == 0 ? Mailboxes.DefaultMailboxId : Deploy.Mailbox;

    /// <summary>The arguments of the actor's constructor; empty when a producer makes the actor.</summary>
    [SuppressMessage("Performance", "CA1819", Justification = "Akka's signature.")]
    public object?[] Arguments => _producer is ConstructorProducer constructor ? [.. constructor.Arguments] : [];

    /// <summary>Makes props from a constructor call. Its arguments are evaluated now, once: every incarnation gets the same objects.</summary>
    /// <typeparam name="TActor">The actor.</typeparam>
    /// <param name="factory">A <c>() =&gt; new X(a, b)</c>.</param>
    /// <param name="supervisorStrategy">The strategy for the actor's children, or null.</param>
    /// <exception cref="ArgumentException">The body is not a constructor call.</exception>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy? supervisorStrategy = null)
        where TActor : ActorBase => new(ConstructorProducer.From(factory), Deploy.None, supervisorStrategy);

    /// <summary>Makes props from a type and the arguments of its constructor.</summary>
    /// <typeparam name="TActor">The actor.</typeparam>
    /// <param name="args">The arguments.</param>
    public static Props Create<[DynamicallyAccessedMembers(Constructors)] TActor>(params object?[] args)
        where TActor : ActorBase =>
        new(args.Length == 0 ? ParameterlessProducer<TActor>.Instance : ConstructorProducer.From(typeof(TActor), args), Deploy.None, null);

    /// <summary>Makes props for an actor that needs no arguments.</summary>
    /// <typeparam name="TActor">The actor.</typeparam>
    /// <param name="supervisorStrategy">The strategy for the actor's children.</param>
    public static Props Create<[DynamicallyAccessedMembers(Constructors)] TActor>(SupervisorStrategy supervisorStrategy)
        where TActor : ActorBase, new() => new(ParameterlessProducer<TActor>.Instance, Deploy.None, supervisorStrategy);

    /// <summary>Makes props from a type and the arguments of its constructor.</summary>
    /// <param name="type">The actor.</param>
    /// <param name="args">The arguments.</param>
    /// <exception cref="ArgumentException"><paramref name="type"/> is not an actor.</exception>
    public static Props Create([DynamicallyAccessedMembers(Constructors)] Type type, params object?[] args)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!typeof(ActorBase).IsAssignableFrom(type))
            throw new ArgumentException($"{type} is not an actor.", nameof(type));
        return new Props(ConstructorProducer.From(type, args), Deploy.None, null);
    }

    /// <summary>Makes props from a producer.</summary>
    /// <param name="producer">Makes the incarnations.</param>
    public static Props CreateBy(IIndirectActorProducer producer) => new(producer, Deploy.None, null);

    /// <summary>Makes props from a delegate that is called for every incarnation.</summary>
    internal static Props CreateBy<TActor>(Func<TActor> factory)
        where TActor : ActorBase => new(new FactoryProducer(typeof(TActor), factory), Deploy.None, null);

    /// <summary>The same with another dispatcher.</summary>
    /// <param name="dispatcher">Its id.</param>
    public Props WithDispatcher(string dispatcher) => With(Deploy.WithDispatcher(dispatcher));

    /// <summary>The same with another mailbox.</summary>
    /// <param name="mailbox">Its id.</param>
    public Props WithMailbox(string mailbox) => With(Deploy.WithMailbox(mailbox));

    /// <summary>The same with a bounded stash.</summary>
    /// <param name="stashCapacity">How many messages it may hold.</param>
    public Props WithStashCapacity(int stashCapacity) => With(Deploy.WithStashCapacity(stashCapacity));

    /// <summary>The same with another strategy for the actor's children; it beats the actor's own.</summary>
    /// <param name="supervisorStrategy">The strategy.</param>
    public Props WithSupervisorStrategy(SupervisorStrategy supervisorStrategy) => new(_producer, Deploy, supervisorStrategy);

    /// <summary>The same with a deployment, which falls back to the one there is.</summary>
    /// <param name="deploy">The deployment.</param>
    public Props WithDeploy(Deploy deploy) => With(deploy.WithFallback(Deploy));

    private Props With(Deploy deploy) => new(_producer, deploy, SupervisorStrategy);

    /// <summary>Makes one incarnation; what its constructor throws is wrapped as real Akka wraps it.</summary>
    internal ActorBase NewActor()
    {
        try
        {
            return _producer.Produce() ?? throw new InvalidOperationException($"The producer of {Type} made no actor.");
        }
        catch (Exception e)
        {
            throw new TypeLoadException($"Error while creating actor instance of type {Type} with {Arguments.Length} args: ({string.Join(",", Arguments)})", e);
        }
    }

    internal void Release(ActorBase actor) => _producer.Release(actor);

    /// <inheritdoc/>
    public bool Equals(Props? other) =>
        other is not null && ReferenceEquals(_producer, other._producer) && ReferenceEquals(Deploy, other.Deploy)
        && ReferenceEquals(SupervisorStrategy, other.SupervisorStrategy);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Props);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_producer, Deploy, SupervisorStrategy);

    private sealed class EmptyActor : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }
}
