using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Transports.RfcV3;

namespace VduseActors.Simulator.RfcV3;

/// <summary>
/// Messages of a device: those to be read, and those that were read and await their reply. There is no deadline, no broken device and
/// no way back: what a daemon has read when it closes its descriptor nobody answers any more.
/// </summary>
internal sealed class RfcMessageChannel : IDisposable
{
    private readonly Lock _lock = new();
    private readonly MessageLists<RfcMessage> _messages = new(message => message.Request.RequestId);
    private readonly SimulatedKernel _kernel;
    private readonly RfcKernelOptions _options;
    private readonly ViolationLog _violations;
    private readonly string _device;
    private readonly EventFd _readiness = EventFd.Create();
    private ulong _next;
    private bool _isReadable;
    private bool _isOff;

    internal RfcMessageChannel(string device, SimulatedKernel kernel, ViolationLog violations)
    {
        _device = device;
        _kernel = kernel;
        _options = kernel.Options.Rfc;
        _violations = violations;
        _next = _options.FirstMessage;
    }

    /// <summary>Readable while messages are unread; nothing else is ever reported.</summary>
    internal int Descriptor => _readiness.Descriptor;

    /// <summary>Number of messages sent so far.</summary>
    internal long SentCount { get; private set; }

    /// <summary>Sends a message and waits for its answer.</summary>
    /// <param name="request">The message; its id is assigned here.</param>
    /// <param name="size">Bytes of its payload.</param>
    /// <param name="response">The answer; zeros when there was none.</param>
    /// <returns>The answer's result as an errno, or EIO when there was none.</returns>
    internal Errno Send(RfcRequest request, uint size, out RfcResponse response)
    {
        using var message = new RfcMessage(request, _kernel.Execution.CreateEvent($"{_device}: the answer to {request.Type}"));
        lock (_lock)
        {
            response = default;
            if (_isOff)
                return Errno.EIO;

            message.Request.RequestId = (uint)_next++;
            (message.Request.Flags, message.Request.PayloadSize) = _options.UnusedWords ?? (0, size);
            SentCount++;
            _kernel.Execution.Note("message sent", _device, message.Request.RequestId, (long)request.Type);
            _messages.Add(message);
            UpdateReadiness();
            if (_options.ReplyLimit is { } limit)
                message.Limit = _kernel.Time.CreateTimer(Expire, message, limit, Timeout.InfiniteTimeSpan);
        }

        message.Wait();
        response = message.Response;
        return !message.IsAnswered ? Errno.EIO : (Errno)Math.Abs(response.Result);
    }

    /// <summary>Takes the oldest unread message.</summary>
    internal bool TryRead(out RfcRequest request)
    {
        lock (_lock)
        {
            request = default;
            if (!_messages.TryRead(out var message))
                return false;

            UpdateReadiness();
            request = message.Request;
            _kernel.Execution.Note("message read", _device, request.RequestId);
            return true;
        }
    }

    /// <summary>Completes the message that was read with the response's id; false when there is none.</summary>
    internal bool TryWrite(in RfcResponse response)
    {
        lock (_lock)
        {
            if (!_messages.TryConclude(response.RequestId, out var message))
                return false;

            _kernel.Execution.Note("message answered", _device, response.RequestId, response.Result);
            message.Answer(response);
            return true;
        }
    }

    /// <summary>The machine is switched off: whoever waits returns.</summary>
    internal void PowerOff()
    {
        lock (_lock)
        {
            _isOff = true;
            foreach (var message in _messages.TakeAll())
                message.GiveUp();

            UpdateReadiness();
        }
    }

    public void Dispose()
    {
        PowerOff();
        _readiness.Dispose();
    }

    private void Expire(object? state)
    {
        var message = (RfcMessage)state!;
        lock (_lock)
        {
            if (message.IsCompleted)
                return;

            _messages.Remove(message);
            UpdateReadiness();
            _violations.Add(
                Invariant(
                    $"{message.Request.Type} (message {message.Request.RequestId}) was not answered within {_options.ReplyLimit!.Value.TotalSeconds} s: the driver would hang for ever."));
            message.GiveUp();
        }
    }

    private void UpdateReadiness()
    {
        var readable = _messages.HasUnread;
        if (readable == _isReadable)
            return;

        _isReadable = readable;
        if (readable)
            _readiness.Signal();
        else
            _readiness.TryDrain(out _);
    }
}
