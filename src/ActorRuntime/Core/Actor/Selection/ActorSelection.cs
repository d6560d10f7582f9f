namespace VduseActors.ActorRuntime.Actor;

/// <summary>Whatever actors live at a path, looked up anew for every message.</summary>
public sealed class ActorSelection : ICanTell
{
    private readonly IInternalActorRef _anchor;
    private readonly SelectionPathElement[] _path;

    private ActorSelection(IInternalActorRef anchor, IEnumerable<string> elements)
    {
        _anchor = anchor;
        _path = [.. elements.Where(element => element.Length > 0).Select(SelectionPathElement.Parse)];
    }

    /// <summary>Where the path starts.</summary>
    public IActorRef Anchor => _anchor;

    /// <summary>The steps.</summary>
    public IReadOnlyList<SelectionPathElement> Path => _path;

    /// <summary>The steps as text.</summary>
    public string PathString => string.Join('/', _path.Select(element => element.ToString()));

    internal static ActorSelection Of(ActorPath path, ActorSystemImpl system) =>
        path.Address == system.Provider.RootPath.Address
            ? new ActorSelection(system.Provider.RootGuardian, ElementsWithUid(path))
            : new ActorSelection(new EmptyLocalActorRef(system, path), []);

    internal static ActorSelection Parse(string path, ActorSystemImpl system, IInternalActorRef anchor)
    {
        if (ActorPath.TryParse(path, out var full))
            return Of(full, system);
        return new ActorSelection(path.StartsWith('/') ? system.Provider.RootGuardian : anchor, path.Split('/'));
    }

    private static string[] ElementsWithUid(ActorPath path)
    {
        string[] elements = [.. path.Elements];
        if (path.Uid != ActorPath.UndefinedUid)
            elements[^1] += $"#{path.Uid}";
        return elements;
    }

    /// <summary>Sends a message to every actor at the path; with none there it becomes a dead letter, unless the path has wildcards.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">The sender; null for the current actor.</param>
    public void Tell(object message, IActorRef? sender = null)
    {
        if (message is null)
            throw new ArgumentNullException(nameof(message), "A message must not be null.");
        Deliver(_anchor, _anchor.Path, 0, false, message, sender ?? ActorCell.Current?.Self);
    }

    /// <summary>The one actor at the path.</summary>
    /// <param name="timeout">How long to wait for its answer.</param>
    /// <exception cref="ActorNotFoundException">The task fails with it when there is none.</exception>
    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    /// <summary>The one actor at the path.</summary>
    /// <param name="timeout">How long to wait for its answer.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="ActorNotFoundException">The task fails with it when there is none.</exception>
    public async Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            var identity = await this.Ask<ActorIdentity>(new Identify(null), timeout, ct).ConfigureAwait(false);
            return identity.Subject ?? throw new ActorNotFoundException($"No actor lives at {this}.");
        }
        catch (Exception e) when (e is not ActorNotFoundException)
        {
            throw new ActorNotFoundException($"No actor answered at {this}.", e);
        }
    }

    private void Deliver(IInternalActorRef target, ActorPath path, int step, bool fannedOut, object message, IActorRef? sender)
    {
        for (; step < _path.Length; step++)
        {
            switch (_path[step])
            {
                case SelectParent:
                    target = target.Parent is { } parent && !parent.IsNobody() && target.Path.Depth > 0 ? parent : target;
                    path = path.Parent;
                    break;
                case SelectChildName name:
                    target = target.IsNobody() ? target : System.Provider.Child(target, path, name.Name);
                    path = path / name.Name;
                    break;
                case SelectChildPattern pattern:
                    foreach (var child in target.Children)
                    {
                        if (pattern.Matches(child.Path.Name))
                            Deliver(child, child.Path, step + 1, true, message, sender);
                    }

                    return;
            }
        }

        if (!target.IsNobody())
            target.Tell(message, sender);
        else if (!fannedOut)
            new EmptyLocalActorRef(System, path).Tell(message, sender);
    }

    internal ActorSystemImpl System => _anchor.System;

    /// <inheritdoc/>
    public override string ToString() => $"ActorSelection[Anchor({_anchor.Path}), Path(/{PathString})]";
}
