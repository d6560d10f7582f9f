namespace VduseActors.ActorRuntime.Actor;

/// <summary>What the actor does with its next message. The first behaviour is never popped.</summary>
internal sealed partial class ActorCell
{
    private readonly List<Receive> _behaviors = new(2);
    private Receive? _behavior; // the last of them

    public void Become(Receive receive)
    {
        if (_behaviors.Count > 1)
            _behaviors[^1] = receive;
        else
            _behaviors.Add(receive);
        _behavior = receive;
    }

    public void BecomeStacked(Receive receive)
    {
        _behaviors.Add(receive);
        _behavior = receive;
    }

    public void UnbecomeStacked()
    {
        if (_behaviors.Count <= 1)
            return;
        _behaviors.RemoveAt(_behaviors.Count - 1);
        _behavior = _behaviors[^1];
    }

    void IUntypedActorContext.Become(UntypedReceive receive) => Become(Handled(receive));

    void IUntypedActorContext.BecomeStacked(UntypedReceive receive) => BecomeStacked(Handled(receive));

    private static Receive Handled(UntypedReceive receive) =>
        message =>
        {
            receive(message);
            return true;
        };

    private void ClearBehaviors()
    {
        _behaviors.Clear();
        _behavior = null;
    }
}
