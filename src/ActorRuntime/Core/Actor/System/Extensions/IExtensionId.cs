namespace VduseActors.ActorRuntime.Actor;

/// <summary>Makes an extension and finds it again.</summary>
public interface IExtensionId
{
    /// <summary>The type of the extension.</summary>
    Type ExtensionType { get; }

    /// <summary>Makes the extension, unless it is there.</summary>
    /// <param name="system">The system.</param>
    object Apply(ActorSystem system);

    /// <summary>The extension that is there.</summary>
    /// <param name="system">The system.</param>
    object Get(ActorSystem system);

    /// <summary>Makes the extension; called once per system.</summary>
    /// <param name="system">The system.</param>
    object CreateExtension(ExtendedActorSystem system);
}
