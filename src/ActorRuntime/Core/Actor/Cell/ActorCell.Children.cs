namespace VduseActors.ActorRuntime.Actor;

/// <summary>Creating, finding and stopping children. All of it is safe from any thread.</summary>
internal sealed partial class ActorCell
{
    private long _lastGeneratedName = -1;

    public ChildrenContainer Children { get; } = new();

    public IActorRef ActorOf(Props props, string? name = null) => ActorOf(props, name, false);

    public IActorRef ActorOf(Props props, string? name, bool systemService)
    {
        ArgumentNullException.ThrowIfNull(props);
        var childName = name is null ? GenerateName() : CheckName(name);
        Children.Reserve(childName);
        LocalActorRef child;
        try
        {
            child = SystemImpl.Provider.ActorOf(props, SelfRef, SelfRef.Path.Child(childName, SystemImpl.Provider.NextUid()), systemService);
        }
        catch
        {
            Children.Unreserve(childName);
            throw;
        }

        // A child of a failed actor is born as suspended as its parent is, and resumed with the others.
        if (IsFailed)
        {
            for (var i = Mailbox.SuspendCount; i > 0; i--)
                child.Cell.Mailbox.Suspend();
        }

        Children.Add(childName, child);
        child.Start();
        return child;
    }

    public ActorSelection ActorSelection(string actorPath) => Actor.ActorSelection.Parse(actorPath, SystemImpl, SelfRef);

    public ActorSelection ActorSelection(ActorPath actorPath) => Actor.ActorSelection.Of(actorPath, SystemImpl);

    public IActorRef Child(string name) =>
        Children.TryGetByName(name, out var stats) ? stats.Child : ActorRefs.Nobody;

    // Copied only for a strategy that looks: a copy for each child that ends would make the end of many children quadratic.
    private IEnumerable<IActorRef> ChildrenWhenAsked()
    {
        foreach (var child in Children.Refs())
            yield return child;
    }

    public IEnumerable<IActorRef> GetChildren() => Children.Refs();

    public void Stop(IActorRef child)
    {
        Children.ShallDie(child);
        ((IInternalActorRef)child).Stop();
    }

    private void StopChildren()
    {
        foreach (var child in Children.Refs())
            Stop(child);
    }

    private string GenerateName() => "$" + Base64Name.Encode(Interlocked.Increment(ref _lastGeneratedName));

    private static string CheckName(string name)
    {
        if (name.Length == 0)
            throw new InvalidActorNameException("Actor name must not be empty.");
        if (!ActorPath.IsValidPathElement(name))
        {
            throw new InvalidActorNameException(
                $"Illegal actor name [{name}]. It must be ASCII letters, digits and -_.*+:@&=,!~'; and must not start with $.");
        }

        return name;
    }
}
