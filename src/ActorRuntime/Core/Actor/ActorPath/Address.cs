namespace VduseActors.ActorRuntime.Actor;

/// <summary>Where an actor system lives. The embedded runtime only has local addresses, <c>akka://system</c>.</summary>
/// <param name="Protocol">The protocol, <c>akka</c> for a local address.</param>
/// <param name="System">The name of the actor system.</param>
/// <param name="Host">The host, or null for a local address.</param>
/// <param name="Port">The port, or null for a local address.</param>
public sealed record Address(string Protocol, string System, string? Host = null, int? Port = null)
{
    /// <summary>An address that stands for every system.</summary>
    public static readonly Address AllSystems = new("akka", "all-systems");

    /// <inheritdoc/>
    public override string ToString() => Host is null ? $"{Protocol}://{System}" : $"{Protocol}://{System}@{Host}:{Port}";
}
