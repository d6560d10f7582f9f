namespace VduseActors.ActorRuntime.Actor;

/// <summary>Makes deciders.</summary>
public static class Decider
{
    /// <summary>A decider from pairs: the first whose type matches wins.</summary>
    /// <param name="defaultDirective">For everything else.</param>
    /// <param name="pairs">The pairs, tried in this order.</param>
    public static DeployableDecider From(Directive defaultDirective, params KeyValuePair<Type, Directive>[] pairs) => new(defaultDirective, pairs);

    /// <summary>A decider from pairs: the first whose type matches wins.</summary>
    /// <param name="defaultDirective">For everything else.</param>
    /// <param name="pairs">The pairs, tried in this order.</param>
    public static DeployableDecider From(Directive defaultDirective, IEnumerable<KeyValuePair<Type, Directive>> pairs) => new(defaultDirective, pairs);

    /// <summary>A decider from a function.</summary>
    /// <param name="localOnlyDecider">Decides.</param>
    public static LocalOnlyDecider From(Func<Exception, Directive> localOnlyDecider) => new(localOnlyDecider);
}
