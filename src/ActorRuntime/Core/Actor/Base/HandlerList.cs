namespace VduseActors.ActorRuntime.Actor;

/// <summary>The handlers of one behaviour while they are being declared.</summary>
internal sealed class HandlerList
{
    private readonly List<MessageHandler> _handlers = [];
    private bool _takesAll;

    public void Add(MessageHandler handler, bool takesAll)
    {
        if (_takesAll)
            throw new InvalidOperationException("A handler that catches all messages has been added. No handler can be added after that.");
        _handlers.Add(handler);
        _takesAll = takesAll;
    }

    public MessageHandler[] Close() => [.. _handlers];
}
