using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.Hosting;

/// <summary>Starts actors when the host starts; the next starter waits for it.</summary>
/// <param name="system">The actor system.</param>
/// <param name="registry">Where to register them.</param>
public delegate Task ActorStarter(ActorSystem system, IActorRegistry registry);
