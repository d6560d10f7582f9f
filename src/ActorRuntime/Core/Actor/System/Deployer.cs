namespace VduseActors.ActorRuntime.Actor;

/// <summary>The deployment section: what it says for a path beats what the code says. <c>*</c> stands for one element.</summary>
internal sealed class Deployer
{
    private const string Section = "akka.actor.deployment";
    private static readonly string[] _knownKeys = ["dispatcher", "mailbox", "stash-capacity"];

    private readonly List<(string[] Elements, Deploy Deploy)> _deployments = [];

    public Deployer(Config config)
    {
        if (config.GetConfig(Section) is not { } section)
            return;
        foreach (var (path, value) in section.AsEnumerable())
        {
            // Akka's own reference has a section of defaults among the paths.
            if (path == "default" || !value.IsObject())
                continue;
            _deployments.Add((path.Split('/', StringSplitOptions.RemoveEmptyEntries), Read(path, value.ToConfig())));
        }

        // An exact path beats a pattern.
        _deployments.Sort((left, right) => left.Elements.Count(IsWildcard).CompareTo(right.Elements.Count(IsWildcard)));
    }

    /// <summary>What is configured for an actor below /user, or null.</summary>
    public Deploy? Lookup(ActorPath path)
    {
        if (_deployments.Count == 0)
            return null;
        var elements = path.Elements;
        if (elements.Count < 2 || elements[0] != "user")
            return null;
        foreach (var (pattern, deploy) in _deployments)
        {
            if (pattern.Length == elements.Count - 1 && pattern.Select((element, i) => IsWildcard(element) || element == elements[i + 1]).All(matches => matches))
                return deploy;
        }

        return null;
    }

    private static bool IsWildcard(string element) => element == "*";

    private static Deploy Read(string path, Config deployment)
    {
        foreach (var (key, _) in deployment.AsEnumerable())
        {
            if (!_knownKeys.Contains(key))
                throw new ConfigurationException($"{Section}.\"{path}\".{key}: not supported; known keys are {string.Join(", ", _knownKeys)}.");
        }

        return Deploy.None
            .WithDispatcher(deployment.GetString("dispatcher", "") ?? "")
            .WithMailbox(deployment.GetString("mailbox", "") ?? "")
            .WithStashCapacity(deployment.GetInt("stash-capacity", Deploy.NoStashSize));
    }
}
