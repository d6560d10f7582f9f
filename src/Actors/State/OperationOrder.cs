using System.Diagnostics.CodeAnalysis;
using VduseActors.Kernel;

namespace VduseActors.State;

/// <summary>
/// What a supervisor is doing, and what comes when: one operation at a time, in the order of the messages. Kept above the actor, so that a
/// restarted one goes on with it: an operation that was interrupted begins again, and its steps may be done twice.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>An operation begins when none is under way, the one that has waited longest first.</item>
/// <item>A control message that is answered without an operation, but depends on what operations change, waits until none is under way or
/// waits.</item>
/// <item>What takes the place of an operation comes before all that waits.</item>
/// <item>When a device is found broken everything is given up but its end.</item>
/// </list>
/// Pure: who calls does what is to be done.
/// </remarks>
internal sealed class OperationOrder
{
    private readonly Queue<VduseRequest> _deferred = new();
    private readonly List<ControlOperation> _waiting = [];
    private int _lastToken;

    /// <summary>The operation under way, or null.</summary>
    public ControlOperation? Current { get; private set; }

    /// <summary>Whether an answer is one to the operation under way, and not to one that a deadline has ended.</summary>
    /// <param name="token">What the answer brings back.</param>
    public bool IsCurrent(int token) => Current?.Token == token;

    /// <summary>
    /// Whether a control message has been handed up before and is not answered yet: a re-opened device hands up all that wait.
    /// </summary>
    /// <param name="requestId">Id of the message.</param>
    public bool IsKnown(uint requestId) =>
        IsOf(Current, requestId) || _waiting.Exists(waiting => IsOf(waiting, requestId))
            || _deferred.Any(deferred => deferred.RequestId == requestId);

    /// <summary>Puts an operation behind all others.</summary>
    /// <param name="operation">The operation.</param>
    public void Add(ControlOperation operation) => _waiting.Add(operation);

    /// <summary>Begins the operation whose turn it is.</summary>
    /// <returns>It, with a token of its own; null when one is under way or none waits.</returns>
    public ControlOperation? TryBegin()
    {
        if (Current is not null || _waiting.Count == 0)
            return null;
        Current = _waiting[0];
        _waiting.RemoveAt(0);
        Current.Token = ++_lastToken;
        return Current;
    }

    /// <summary>Begins the operation under way once more, with a new token: answers to what was asked before count no more.</summary>
    /// <returns>It.</returns>
    public ControlOperation BeginAgain()
    {
        var operation = Current ?? throw new InvalidOperationException("No operation is under way.");
        operation.Awaited.Clear();
        operation.Failure = null;
        operation.HasRings = false;
        operation.HasChanged = null;
        operation.Token = ++_lastToken;
        return operation;
    }

    /// <summary>Ends the operation under way.</summary>
    /// <returns>It.</returns>
    public ControlOperation End()
    {
        var operation = Current ?? throw new InvalidOperationException("No operation is under way.");
        Current = null;
        return operation;
    }

    /// <summary>Puts others in the place of the operation under way.</summary>
    /// <param name="operations">What comes next, in this order.</param>
    public void Replace(IEnumerable<ControlOperation> operations)
    {
        End();
        _waiting.InsertRange(0, operations);
    }

    /// <summary>Puts a control message off while an operation is under way.</summary>
    /// <param name="request">The message.</param>
    /// <returns>False when none is: it is to be handled now.</returns>
    public bool TryDefer(in VduseRequest request)
    {
        if (Current is null)
            return false;
        _deferred.Enqueue(request);
        return true;
    }

    /// <summary>Takes the control message that was put off first.</summary>
    /// <param name="request">The message.</param>
    /// <returns>False when none was, or while an operation is under way or waits.</returns>
    public bool TryTakeDeferred([MaybeNullWhen(false)] out VduseRequest request)
    {
        request = default;
        return Current is null && _waiting.Count == 0 && _deferred.TryDequeue(out request);
    }

    /// <summary>Nobody waits for an answer any more: all is given up but the end of the device.</summary>
    /// <returns>Whether the operation under way, if there was one, was given up too; it ends the device when not.</returns>
    public bool Abandon()
    {
        _deferred.Clear();
        if (Current is { EndsDevice: true })
            return false;
        Current = null;
        _waiting.RemoveAll(waiting => !waiting.EndsDevice);
        return true;
    }

    private static bool IsOf(ControlOperation? operation, uint requestId) => operation?.Request?.RequestId == requestId;
}
