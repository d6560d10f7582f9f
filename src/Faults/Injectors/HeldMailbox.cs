using Akka.Actor;
using Akka.Event;

namespace VduseActors.Faults;

/// <summary>
/// Messages of an actor that does not handle any for a while. They keep their order and their senders: when the while is over they are
/// sent again, marked, and whatever came unmarked before the last of them is held and sent again in turn.
/// </summary>
internal sealed class HeldMailbox
{
    private readonly Lock _gate = new();
    private readonly List<(object Message, IActorRef Sender)> _held = [];
    private bool _isHolding;
    private int _underWay;
    private int _heldAgain;

    /// <summary>Holds a message and all that follow.</summary>
    public void Hold(IActorRef sender, object message)
    {
        lock (_gate)
        {
            _isHolding = true;
            HoldAgain(sender, message);
        }
    }

    /// <summary>Sends what is held again.</summary>
    public void Release(IActorRef self)
    {
        lock (_gate)
        {
            _isHolding = false;
            if (_underWay == 0)
                SendHeld(self);
        }
    }

    /// <summary>Whether the actor handles a message now; one that was sent again is unwrapped.</summary>
    public bool Admits(IActorRef self, IActorRef sender, ref object message)
    {
        lock (_gate)
        {
            if (message is not Resent { HasArrived: false } resent)
            {
                // An actor that failed at one may send it to itself once more: it is a message like any other then.
                message = (message as Resent)?.Message ?? message;
                if (!_isHolding && _underWay == 0 && _held.Count == 0)
                    return true;
                _held.Add((message, sender));
                return false;
            }

            message = resent.Message;
            resent.HasArrived = true;
            _underWay--;
            var isAdmitted = !_isHolding && _heldAgain == 0;
            if (!isAdmitted)
                HoldAgain(sender, message);
            if (!_isHolding && _underWay == 0 && _held.Count > 0)
                SendHeld(self);
            return isAdmitted;
        }
    }

    /// <summary>What is under way is older than anything that is held.</summary>
    private void HoldAgain(IActorRef sender, object message) => _held.Insert(_heldAgain++, (message, sender));

    private void SendHeld(IActorRef self)
    {
        _heldAgain = 0;
        _underWay = _held.Count;
        foreach (var (message, sender) in _held)
            self.Tell(new Resent(message), sender);
        _held.Clear();
    }

    private sealed class Resent(object message) : IDeadLetterSuppression
    {
        public object Message { get; } = message;

        public bool HasArrived { get; set; }
    }
}
