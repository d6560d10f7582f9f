using VduseActors.Devices;
using VduseActors.Virtio;

namespace VduseActors.Actors.Tests.Notifications;

/// <summary>Tells when a queue's handler has heard the end of a batch without requests: the queue has looked, and found nothing more.</summary>
internal sealed class EndOfBatchDefinition(IDeviceDefinition inner) : DelegatingDefinition(inner)
{
    /// <summary>Called on the queue's thread; null when nobody wants to know.</summary>
    public Action? WhenNothingWasLeft { get; set; }

    public override IVirtioDevice CreateDevice(IBackend backend) => new Device(base.CreateDevice(backend), this);

    private sealed class Device(IVirtioDevice inner, EndOfBatchDefinition owner) : DelegatingDevice(inner)
    {
        public override IQueueHandler CreateQueueHandler(QueueContext context) => new Handler(base.CreateQueueHandler(context), owner);
    }

    private sealed class Handler(IQueueHandler inner, EndOfBatchDefinition owner) : DelegatingQueueHandler(inner)
    {
        private bool _handled;

        public override RequestOutcome Handle(VirtioRequest request)
        {
            _handled = true;
            return base.Handle(request);
        }

        public override void EndBatch()
        {
            base.EndBatch();
            if (!_handled)
                owner.WhenNothingWasLeft?.Invoke();
            _handled = false;
        }
    }
}
