namespace VduseActors.ActorRuntime.Actor;

/// <summary>What the test kit needs of a cell.</summary>
internal sealed partial class ActorCell
{
    /// <summary>Handles a message on the calling thread, past the mailbox; a failure goes to the caller.</summary>
    public void ReceiveForTest(in Envelope envelope)
    {
        var previous = Current;
        Current = this;
        try
        {
            CurrentMessage = envelope.Message;
            CurrentEnvelopeId++;
            _sender = envelope.Sender;
            if (envelope.Message is IAutoReceivedMessage automatic)
                AutoReceiveMessage(automatic);
            else
                ReceiveMessage(envelope.Message);
            CurrentMessage = null;
        }
        finally
        {
            Current = previous;
        }
    }
}
