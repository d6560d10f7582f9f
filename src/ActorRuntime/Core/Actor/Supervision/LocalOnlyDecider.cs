namespace VduseActors.ActorRuntime.Actor;

/// <summary>A decider from a function.</summary>
/// <param name="decider">Decides.</param>
public class LocalOnlyDecider(Func<Exception, Directive> decider) : IDecider
{
    /// <inheritdoc/>
    public Directive Decide(Exception cause) => decider(cause);
}
