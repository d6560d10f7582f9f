using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.Hosting;

/// <summary>Runs after all starters, before the host counts as started.</summary>
/// <param name="system">The actor system.</param>
/// <param name="registry">Where the actors are registered.</param>
public delegate Task StartupTask(ActorSystem system, IActorRegistry registry);
