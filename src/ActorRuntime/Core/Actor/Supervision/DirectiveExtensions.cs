namespace VduseActors.ActorRuntime.Actor;

/// <summary>Writes pairs for <see cref="Decider.From(Directive, KeyValuePair{Type, Directive}[])"/>.</summary>
public static class DirectiveExtensions
{
    /// <summary>Pairs a directive with a kind of exception.</summary>
    /// <typeparam name="TException">The kind of exception.</typeparam>
    /// <param name="self">The directive.</param>
    public static KeyValuePair<Type, Directive> When<TException>(this Directive self)
        where TException : Exception => new(typeof(TException), self);
}
