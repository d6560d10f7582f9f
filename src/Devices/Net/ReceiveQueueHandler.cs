using VduseActors.Kernel;
using VduseActors.Virtio;

namespace VduseActors.Devices.Net;

/// <summary>Serves the receive queue (virtio 1.2, 5.1.6.4): buffers wait until the backend has a frame for them.</summary>
internal sealed class ReceiveQueueHandler(INetBackend backend, QueueContext context) : IQueueHandler
{
    private readonly CompletionQueue _completions = context.Completions;
    private bool _parked;

    /// <summary>Failures by class.</summary>
    public FailureLedger Failures { get; } = context.Failures;

    public RequestOutcome Handle(VirtioRequest request)
    {
        request.Written = 0;

        // A frame would lie elsewhere than its driver looks for it.
        if (request.Readable.Bytes != 0)
        {
            Count("receive buffer of which a part is for the device to read", Errno.None);
            return RequestOutcome.Completed;
        }

        if (request.Writable.Bytes < NetLimits.HeaderBytes)
        {
            Count("receive buffer smaller than a header", Errno.None);
            return RequestOutcome.Completed;
        }

        if (!backend.Buffers.TryPark(new ReceiveTicket(request, _completions)))
        {
            Count("receive buffer more than the queue has", Errno.None);
            return RequestOutcome.Completed;
        }

        _parked = true;
        return RequestOutcome.Pending;
    }

    public RequestOutcome Complete(VirtioRequest request)
    {
        if (request.Result < 0)
            Count("receive buffer in memory that cannot be written", (Errno)(-request.Result));
        request.Written = request.Result > 0 ? (uint)request.Result : 0;
        return RequestOutcome.Completed;
    }

    public RequestOutcome Fail(VirtioRequest request)
    {
        request.Written = 0;
        return RequestOutcome.Completed;
    }

    public void EndBatch()
    {
        if (!_parked)
            return;
        _parked = false;
        backend.BuffersParked();
    }

    /// <summary>Buffers that wait for frames would keep driver memory in use for ever.</summary>
    public void Recall() => backend.Buffers.Recall();

    private void Count(string what, Errno error)
    {
        if (Failures.Count(what, error))
            Failures.Report(what, error, $"the driver sent a {what}; it went back unused, and further ones are only counted");
    }
}
