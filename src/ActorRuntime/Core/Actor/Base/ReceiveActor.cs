namespace VduseActors.ActorRuntime.Actor;

/// <summary>An actor that declares its handlers, tried in the order of declaration.</summary>
public abstract class ReceiveActor : UntypedActor
{
    private static readonly MessageHandler[] _noHandlers = [];

    // The handler lists under construction: that of the constructor, and those of nested Become calls.
    private readonly Stack<HandlerList> _open = new(1);
    private MessageHandler[] _initial = _noHandlers;

    /// <summary>Creates the actor; handlers are declared in the constructor.</summary>
    protected ReceiveActor()
    {
        _open.Push(new HandlerList());
    }

    internal sealed override void Initialize()
    {
        if (_open.TryPop(out var handlers))
            _initial = handlers.Close();
    }

    /// <inheritdoc/>
    protected sealed override void OnReceive(object message) => Dispatch(_initial, message);

    private void Dispatch(MessageHandler[] handlers, object message)
    {
        foreach (var handler in handlers)
        {
            if (handler.TryHandle(message))
                return;
        }

        Unhandled(message);
    }

    private UntypedReceive Behavior(Action configure)
    {
        _open.Push(new HandlerList());
        MessageHandler[] handlers;
        try
        {
            configure();
        }
        finally
        {
            handlers = _open.Pop().Close();
        }

        return message => Dispatch(handlers, message);
    }

    private HandlerList Open =>
        _open.TryPeek(out var handlers)
            ? handlers
            : throw new InvalidOperationException("You may only call Receive-methods when constructing the actor and inside Become().");

    /// <summary>Replaces the top behaviour; the first one always stays underneath.</summary>
    /// <param name="configure">Declares the handlers of the new behaviour.</param>
    protected void Become(Action configure) => base.Become(Behavior(configure));

    /// <summary>Puts a behaviour on top.</summary>
    /// <param name="configure">Declares the handlers of the new behaviour.</param>
    protected void BecomeStacked(Action configure) => base.BecomeStacked(Behavior(configure));

    /// <summary>Declares a handler.</summary>
    /// <typeparam name="T">The type of message.</typeparam>
    /// <param name="handler">Handles it.</param>
    /// <param name="shouldHandle">Whether it takes this message; null for always.</param>
    /// <exception cref="InvalidOperationException">After <see cref="ReceiveAny"/>, or outside of constructor and <c>Become</c>.</exception>
    protected void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null) =>
        Open.Add(new MessageHandler<T>(handler, shouldHandle), typeof(T) == typeof(object) && shouldHandle is null);

    /// <summary>Declares a handler.</summary>
    /// <typeparam name="T">The type of message.</typeparam>
    /// <param name="shouldHandle">Whether it takes this message.</param>
    /// <param name="handler">Handles it.</param>
    /// <exception cref="InvalidOperationException">After <see cref="ReceiveAny"/>, or outside of constructor and <c>Become</c>.</exception>
    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

    /// <summary>Declares a handler that may decline.</summary>
    /// <typeparam name="T">The type of message.</typeparam>
    /// <param name="handler">Handles it; false passes it on to the next handler.</param>
    /// <exception cref="InvalidOperationException">After <see cref="ReceiveAny"/>, or outside of constructor and <c>Become</c>.</exception>
    protected void Receive<T>(Func<T, bool> handler) => Open.Add(new DecliningMessageHandler<T>(handler), false);

    /// <summary>Declares a handler for a type known at run time.</summary>
    /// <param name="messageType">The type of message.</param>
    /// <param name="handler">Handles it.</param>
    /// <param name="shouldHandle">Whether it takes this message; null for always.</param>
    /// <exception cref="InvalidOperationException">After <see cref="ReceiveAny"/>, or outside of constructor and <c>Become</c>.</exception>
    protected void Receive(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        Open.Add(new TypedMessageHandler(messageType, handler, shouldHandle), messageType == typeof(object) && shouldHandle is null);

    /// <summary>Declares a handler for a type known at run time.</summary>
    /// <param name="messageType">The type of message.</param>
    /// <param name="shouldHandle">Whether it takes this message.</param>
    /// <param name="handler">Handles it.</param>
    /// <exception cref="InvalidOperationException">After <see cref="ReceiveAny"/>, or outside of constructor and <c>Become</c>.</exception>
    protected void Receive(Type messageType, Predicate<object> shouldHandle, Action<object> handler) => Receive(messageType, handler, shouldHandle);

    /// <summary>Declares a handler that may decline, for a type known at run time.</summary>
    /// <param name="messageType">The type of message.</param>
    /// <param name="handler">Handles it; false passes it on to the next handler.</param>
    /// <exception cref="InvalidOperationException">After <see cref="ReceiveAny"/>, or outside of constructor and <c>Become</c>.</exception>
    protected void Receive(Type messageType, Func<object, bool> handler) =>
        Open.Add(new DecliningMessageHandler<object>(message => messageType.IsInstanceOfType(message) && handler(message)), false);

    /// <summary>Declares the handler for everything else; none can follow.</summary>
    /// <param name="handler">Handles a message.</param>
    /// <exception cref="InvalidOperationException">After another one, or outside of constructor and <c>Become</c>.</exception>
    protected void ReceiveAny(Action<object> handler) => Open.Add(new MessageHandler<object>(handler, null), true);

    /// <summary>Declares an async handler: no other user message is handled until its task is over.</summary>
    /// <typeparam name="T">The type of message.</typeparam>
    /// <param name="handler">Handles it.</param>
    /// <param name="shouldHandle">Whether it takes this message; null for always.</param>
    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) => Receive(Wrap(handler), shouldHandle);

    /// <summary>Declares an async handler: no other user message is handled until its task is over.</summary>
    /// <typeparam name="T">The type of message.</typeparam>
    /// <param name="shouldHandle">Whether it takes this message.</param>
    /// <param name="handler">Handles it.</param>
    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => Receive(Wrap(handler), shouldHandle);

    /// <summary>Declares an async handler for a type known at run time.</summary>
    /// <param name="messageType">The type of message.</param>
    /// <param name="handler">Handles it.</param>
    /// <param name="shouldHandle">Whether it takes this message; null for always.</param>
    protected void ReceiveAsync(Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null) =>
        Receive(messageType, Wrap(handler), shouldHandle);

    /// <summary>Declares an async handler for a type known at run time.</summary>
    /// <param name="messageType">The type of message.</param>
    /// <param name="shouldHandle">Whether it takes this message.</param>
    /// <param name="handler">Handles it.</param>
    protected void ReceiveAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
        Receive(messageType, Wrap(handler), shouldHandle);

    /// <summary>Declares the async handler for everything else; none can follow.</summary>
    /// <param name="handler">Handles a message.</param>
    protected void ReceiveAnyAsync(Func<object, Task> handler) => ReceiveAny(Wrap(handler));

    private static Action<T> Wrap<T>(Func<T, Task> handler) => message => ActorTaskScheduler.RunTask(() => handler(message));
}
