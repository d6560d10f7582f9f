using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.TestKit.Internal;

/// <summary>What the test kit tells its own test actor.</summary>
internal static class TestActorMessages
{
    public sealed record SetIgnore(Func<object, bool>? Ignore);

    public sealed record Watch(IActorRef Actor);

    public sealed record Unwatch(IActorRef Actor);

    public sealed record SetAutoPilot(AutoPilot Pilot);

    public sealed record Spawn(Props Props, string? Name, SupervisorStrategy? Strategy);

    /// <summary>Answers <see cref="Watch"/> and <see cref="Unwatch"/> once they are in place.</summary>
    public sealed class Ack
    {
        public static readonly Ack Instance = new();
    }
}
