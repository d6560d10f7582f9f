namespace VduseActors.ActorRuntime.Hosting;

/// <summary>How a configuration joins those added before.</summary>
/// <remarks>Akka.Hosting has a third mode, Replace, which does what Prepend does; it is left out.</remarks>
public enum HoconAddMode
{
    /// <summary>What is there already wins.</summary>
    Append,

    /// <summary>The configuration added wins.</summary>
    Prepend,
}
