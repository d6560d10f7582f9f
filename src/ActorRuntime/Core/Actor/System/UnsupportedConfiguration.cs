namespace VduseActors.ActorRuntime.Actor;

/// <summary>Refuses configuration of Akka's that this runtime would otherwise ignore in silence.</summary>
internal static class UnsupportedConfiguration
{
    private static readonly string[] _sections = ["akka.remote", "akka.cluster", "akka.persistence"];

    // What each key may say: nothing but what is so anyway.
    private static readonly (string Key, string[] Allowed)[] _keys =
    [
        ("akka.actor.provider", ["local", "Akka.Actor.LocalActorRefProvider", "Akka.Actor.LocalActorRefProvider, Akka"]),
        ("akka.actor.serialize-messages", ["off", "false"]),
        ("akka.actor.serialize-creators", ["off", "false"]),
        ("akka.logger-formatter", ["Akka.Event.DefaultLogMessageFormatter", "Akka.Event.DefaultLogMessageFormatter, Akka"]),
        ("akka.stdout-logger-class", ["", "Akka.Event.StandardOutLogger", "Akka.Event.StandardOutLogger, Akka"]),
    ];

    /// <summary>Looks at what the application configured.</summary>
    /// <exception cref="ConfigurationException">It asks for something that only real Akka has.</exception>
    public static void Refuse(Config config)
    {
        foreach (var section in _sections)
        {
            if (config.HasPath(section))
                throw new ConfigurationException($"{section}: the embedded actor runtime has no such part; build with -p:ActorRuntime=Akka, or take the section out.");
        }

        foreach (var (key, allowed) in _keys)
        {
            var value = config.GetString(key, null);
            if (value is not null && !allowed.Contains(value))
            {
                throw new ConfigurationException(
                    $"{key} = {value}: the embedded actor runtime only knows {string.Join(" or ", allowed.Where(text => text.Length > 0).Take(1))}; build with -p:ActorRuntime=Akka, or take the key out.");
            }
        }
    }
}
