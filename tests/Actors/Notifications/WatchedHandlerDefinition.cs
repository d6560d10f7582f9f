using VduseActors.Devices;
using VduseActors.Virtio;

namespace VduseActors.Actors.Tests.Notifications;

/// <summary>
/// Tells what a queue's handler hears, on the queue's thread: where a test can do what a driver would do at that very moment.
/// </summary>
internal sealed class WatchedHandlerDefinition(IDeviceDefinition inner) : DelegatingDefinition(inner)
{
    /// <summary>A request was handled.</summary>
    public Action? WhenHandled { get; set; }

    /// <summary>A batch without requests has ended: the queue has looked, and found nothing more.</summary>
    public Action? WhenNothingWasLeft { get; set; }

    public override IVirtioDevice CreateDevice(IBackend backend) => new Device(base.CreateDevice(backend), this);

    private sealed class Device(IVirtioDevice inner, WatchedHandlerDefinition owner) : DelegatingDevice(inner)
    {
        public override IQueueHandler CreateQueueHandler(QueueContext context) => new Handler(base.CreateQueueHandler(context), owner);
    }

    private sealed class Handler(IQueueHandler inner, WatchedHandlerDefinition owner) : DelegatingQueueHandler(inner)
    {
        private bool _handled;

        public override RequestOutcome Handle(VirtioRequest request)
        {
            _handled = true;
            var outcome = base.Handle(request);
            owner.WhenHandled?.Invoke();
            return outcome;
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
