using System.Diagnostics.CodeAnalysis;

namespace VduseActors.Simulator;

/// <summary>A device's messages: those to be read, and those that were read and await their reply. Guarded by its owner's lock.</summary>
/// <param name="idOf">The id by which a reply names its message.</param>
/// <typeparam name="T">The message.</typeparam>
internal sealed class MessageLists<T>(Func<T, uint> idOf)
    where T : class
{
    private readonly LinkedList<T> _unread = new();
    private readonly LinkedList<T> _awaiting = new();

    /// <summary>Whether there is one to be read.</summary>
    internal bool HasUnread => _unread.Count > 0;

    /// <summary>Adds one to be read, behind all others.</summary>
    internal void Add(T message) => _unread.AddLast(message);

    /// <summary>Takes the oldest unread one, which awaits its reply from now on.</summary>
    internal bool TryRead([NotNullWhen(true)] out T? message)
    {
        message = null;
        if (_unread.First is not { } node)
            return false;

        _unread.RemoveFirst();
        _awaiting.AddLast(node);
        message = node.Value;
        return true;
    }

    /// <summary>Takes out the one that awaits the reply with an id.</summary>
    internal bool TryConclude(uint id, [NotNullWhen(true)] out T? message)
    {
        message = null;
        for (var node = _awaiting.First; node is not null; node = node.Next)
        {
            if (idOf(node.Value) != id)
                continue;

            _awaiting.Remove(node);
            message = node.Value;
            return true;
        }

        return false;
    }

    /// <summary>Takes one out, wherever it is.</summary>
    internal void Remove(T message)
    {
        if (!_unread.Remove(message))
            _awaiting.Remove(message);
    }

    /// <summary>What was read goes back to the front of what is to be read, in its old order.</summary>
    internal void PutBack()
    {
        while (_awaiting.Last is { } node)
        {
            _awaiting.RemoveLast();
            _unread.AddFirst(node);
        }
    }

    /// <summary>Takes all out: first those that await their reply.</summary>
    internal IReadOnlyList<T> TakeAll()
    {
        T[] all = [.. _awaiting, .. _unread];
        _awaiting.Clear();
        _unread.Clear();
        return all;
    }
}
