namespace VduseActors.ActorRuntime.Actor;

/// <summary>One phase of coordinated shutdown, as configured.</summary>
internal sealed record ShutdownPhase(string Name, IReadOnlyList<string> DependsOn, TimeSpan Timeout, bool Recover)
{
    public static IReadOnlyDictionary<string, ShutdownPhase> Read(Config config)
    {
        var defaultTimeout = config.GetTimeSpan("default-phase-timeout", TimeSpan.FromSeconds(5));
        var phases = config.GetConfig("phases") ?? throw new ConfigurationException("akka.coordinated-shutdown.phases is missing.");
        var read = new Dictionary<string, ShutdownPhase>();
        foreach (var (name, value) in phases.AsEnumerable())
        {
            var phase = value.ToConfig();
            read[name] = new ShutdownPhase(
                name,
                [.. phase.GetStringList("depends-on", [])],
                phase.GetTimeSpan("timeout", defaultTimeout),
                phase.GetBoolean("recover", true));
        }

        return read;
    }

    /// <summary>The phases so that each comes after those it depends on.</summary>
    public static IReadOnlyList<string> Sort(IReadOnlyDictionary<string, ShutdownPhase> phases)
    {
        var ordered = new List<string>();
        var open = new HashSet<string>();
        foreach (var name in phases.Keys.Order(StringComparer.Ordinal))
            Visit(name);
        return ordered;

        void Visit(string name)
        {
            if (ordered.Contains(name))
                return;
            if (!open.Add(name))
                throw new ArgumentException($"Cycle detected in graph of phases. It must be a DAG. phase [{name}] depends transitively on itself.");
            if (phases.TryGetValue(name, out var phase))
            {
                foreach (var dependency in phase.DependsOn)
                    Visit(dependency);
            }

            open.Remove(name);
            ordered.Add(name);
        }
    }
}
