namespace VduseActors.ActorRuntime.Actor;

/// <summary>Getting extensions.</summary>
public static class ActorSystemWithExtensions
{
    /// <summary>An extension that is there.</summary>
    /// <typeparam name="T">The extension.</typeparam>
    /// <param name="system">The system.</param>
    /// <exception cref="InvalidOperationException">It is not there.</exception>
    public static T WithExtension<T>(this ActorSystem system)
        where T : class, IExtension =>
        system.GetExtension<T>() ?? throw new InvalidOperationException($"No extension {typeof(T)} is registered.");

    /// <summary>An extension, made unless it is there.</summary>
    /// <typeparam name="T">The extension.</typeparam>
    /// <typeparam name="TI">Its id.</typeparam>
    /// <param name="system">The system.</param>
    public static T WithExtension<T, TI>(this ActorSystem system)
        where T : class, IExtension
        where TI : IExtensionId, new() => system.GetExtension<T>() ?? (T)system.RegisterExtension(new TI());
}
