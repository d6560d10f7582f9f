namespace VduseActors.ActorRuntime.Actor;

/// <summary>Fails the creation of an actor that has no constructor for the given arguments, where a supervisor can see it.</summary>
internal sealed class MissingConstructorProducer(Type actorType, object?[] arguments) : IIndirectActorProducer
{
    public Type ActorType { get; } = actorType;

    public ActorBase Produce() =>
        throw new MissingMethodException(
            $"{ActorType.FullName} has no constructor that takes ({string.Join(", ", arguments.Select(argument => argument?.GetType().Name ?? "null"))}).");

    public void Release(ActorBase actor)
    {
    }
}
