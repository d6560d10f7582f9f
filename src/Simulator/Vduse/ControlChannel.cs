using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator.Execution;

namespace VduseActors.Simulator.Vduse;

/// <summary>
/// A device's control messages: a list of unread ones and a list of those that were read and await their reply. A message that
/// misses its deadline breaks the device for good.
/// </summary>
/// <param name="device">Name of the device.</param>
/// <param name="execution">How senders wait.</param>
/// <param name="time">Clock of the deadlines.</param>
internal sealed class ControlChannel(string device, KernelExecution execution, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly MessageLists<ControlMessage> _messages = new(message => message.Request.RequestId);
    private EventFd? _readiness;
    private bool _isReadable;
    private uint _nextId;
    private bool _broken;
    private bool _disposed;

    /// <summary>Seconds from sending to the deadline, for messages sent from now on; 0 is for ever.</summary>
    internal uint TimeoutSeconds { get; set; } = 30;

    internal bool IsBroken => Volatile.Read(ref _broken);

    /// <summary>Number of messages sent so far.</summary>
    internal long SentCount { get; private set; }

    /// <summary>Sends a message and blocks until the daemon answered it or the device broke.</summary>
    /// <param name="request">The message; its id is assigned here.</param>
    /// <param name="response">The daemon's reply when the result is None.</param>
    /// <param name="cancellation">A killed waiter: the message is withdrawn, which does not break the device.</param>
    /// <returns>None, or EIO: refused, timed out, withdrawn or broken.</returns>
    internal Errno Send(in VduseRequest request, out VduseResponse response, CancellationToken cancellation = default)
    {
        using var message = new ControlMessage(request, execution.CreateEvent($"{device}: the answer to {request.Type}"));
        lock (_lock)
        {
            if (_broken || _disposed)
            {
                response = default;
                return Errno.EIO;
            }

            message.Request.RequestId = _nextId++;
            SentCount++;
            execution.Note("message sent", device, message.Request.RequestId, (long)request.Type);
            _messages.Add(message);
            if (TimeoutSeconds != 0)
                message.Deadline = time.CreateTimer(Expire, message, TimeSpan.FromSeconds(TimeoutSeconds), Timeout.InfiniteTimeSpan);

            // Last: whom it wakes comes for this lock at once.
            UpdateReadiness();
        }

        using (cancellation.UnsafeRegister(Withdraw, message))
            message.Wait();

        response = message.Response;
        return response.Result == VduseResult.Ok ? Errno.None : Errno.EIO;
    }

    /// <summary>Takes the oldest unread message.</summary>
    internal ControlRead TryRead(out VduseRequest request)
    {
        lock (_lock)
        {
            request = default;
            if (_broken)
                return ControlRead.Broken;

            if (!_messages.TryRead(out var message))
                return ControlRead.Empty;

            UpdateReadiness();
            request = message.Request;
            execution.Note("message read", device, request.RequestId);
            return ControlRead.Message;
        }
    }

    /// <summary>Completes the awaiting message with the response's id; ENOENT when there is none.</summary>
    internal Errno TryWrite(in VduseResponse response)
    {
        lock (_lock)
        {
            if (!_messages.TryConclude(response.RequestId, out var message))
                return Errno.ENOENT;

            execution.Note("message answered", device, response.RequestId, (long)response.Result);
            message.Complete(response);
            return Errno.None;
        }
    }

    /// <summary>A daemon opens the device.</summary>
    /// <returns>A descriptor that is readable while a message is unread or the device is broken; the channel owns it.</returns>
    internal int Open()
    {
        lock (_lock)
        {
            _readiness = EventFd.Create();
            _isReadable = false;
            UpdateReadiness();
            return _readiness.Descriptor;
        }
    }

    /// <summary>The daemon closed the device: what it had read goes back to the front in its old order, deadlines running.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            _readiness?.Dispose();
            _readiness = null;
            _messages.PutBack();
        }
    }

    /// <summary>Fails everything under way and refuses everything to come.</summary>
    internal void Break()
    {
        lock (_lock)
            BreakLocked();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;

            BreakLocked();
            _disposed = true;
            _readiness?.Dispose();
            _readiness = null;
        }
    }

    private void Expire(object? state)
    {
        var message = (ControlMessage)state!;
        lock (_lock)
        {
            if (!message.IsCompleted)
                BreakLocked();
        }
    }

    private void Withdraw(object? state)
    {
        var message = (ControlMessage)state!;
        lock (_lock)
        {
            if (message.IsCompleted)
                return;

            _messages.Remove(message);
            UpdateReadiness();
            Fail(message);
        }
    }

    private void BreakLocked()
    {
        if (_broken || _disposed)
            return;

        Volatile.Write(ref _broken, true);
        execution.Note("device broken", device);
        foreach (var message in _messages.TakeAll())
            Fail(message);

        UpdateReadiness();
    }

    private static void Fail(ControlMessage message) =>
        message.Complete(VduseResponse.For(message.Request.RequestId, VduseResult.Failed));

    private void UpdateReadiness()
    {
        // A level that epoll can see: the counter is 1 while there is something to read, and 0 otherwise.
        var readable = _messages.HasUnread || _broken;
        if (_readiness is null || readable == _isReadable)
            return;

        _isReadable = readable;
        if (readable)
            _readiness.Signal();
        else
            _readiness.TryDrain(out _);
    }
}
