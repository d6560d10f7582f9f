using VduseActors.ActorRuntime.Actor;
using VduseActors.ActorRuntime.DependencyInjection;

namespace VduseActors.ActorRuntime.Hosting;

/// <summary>Starts actors when the host starts; the next starter waits for it.</summary>
/// <param name="system">The actor system.</param>
/// <param name="registry">Where to register them.</param>
/// <param name="resolver">Makes props of actors whose constructors take services.</param>
public delegate Task ActorStarterWithResolver(ActorSystem system, IActorRegistry registry, IDependencyResolver resolver);
