using System.Diagnostics.CodeAnalysis;

namespace VduseActors.ActorRuntime.Actor;

/// <summary>A decider from pairs of exception type and directive.</summary>
public class DeployableDecider : IDecider
{
    /// <summary>Creates the decider.</summary>
    /// <param name="defaultDirective">For everything else.</param>
    /// <param name="pairs">The pairs, tried in this order.</param>
    public DeployableDecider(Directive defaultDirective, IEnumerable<KeyValuePair<Type, Directive>> pairs)
        : this(defaultDirective, pairs.ToArray())
    {
    }

    /// <summary>Creates the decider.</summary>
    /// <param name="defaultDirective">For everything else.</param>
    /// <param name="pairs">The pairs, tried in this order.</param>
    public DeployableDecider(Directive defaultDirective, params KeyValuePair<Type, Directive>[] pairs)
    {
        DefaultDirective = defaultDirective;
        Pairs = pairs;
    }

    /// <summary>For everything that no pair matches.</summary>
    public Directive DefaultDirective { get; }

    /// <summary>The pairs, tried in this order.</summary>
    [SuppressMessage("Performance", "CA1819", Justification = "Akka's signature.")]
    public KeyValuePair<Type, Directive>[] Pairs { get; }

    /// <inheritdoc/>
    public Directive Decide(Exception cause)
    {
        foreach (var (type, directive) in Pairs)
        {
            if (type.IsInstanceOfType(cause))
                return directive;
        }

        return DefaultDirective;
    }
}
