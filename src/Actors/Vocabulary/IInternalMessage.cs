using Akka.Actor;

namespace VduseActors;

/// <summary>A message between the actors of one process: it may hold live objects, and is never serialized.</summary>
internal interface IInternalMessage : INoSerializationVerificationNeeded;
