namespace VduseActors.ActorRuntime.Actor;

/// <summary>Turns a failure into a directive.</summary>
public interface IDecider
{
    /// <summary>Decides.</summary>
    /// <param name="cause">The failure.</param>
    Directive Decide(Exception cause);
}
