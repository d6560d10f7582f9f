using VduseActors.Devices;
using VduseActors.Virtio;

namespace VduseActors.Faults;

/// <summary>A device that takes every so many requests and never completes them.</summary>
internal sealed class SabotagedDefinition(IDeviceDefinition inner, int every) : DelegatingDefinition(inner)
{
    public override IVirtioDevice CreateDevice(IBackend backend) => new Device(base.CreateDevice(backend), every);

    private sealed class Device(IVirtioDevice inner, int every) : DelegatingDevice(inner)
    {
        public override IQueueHandler CreateQueueHandler(QueueContext context) => new Handler(base.CreateQueueHandler(context), every);
    }

    private sealed class Handler(IQueueHandler inner, int every) : DelegatingQueueHandler(inner)
    {
        private int _handled;

        public override RequestOutcome Handle(VirtioRequest request)
        {
            if (++_handled % every != 0)
                return base.Handle(request);

            // The work is done and its end is forgotten.
            base.Handle(request);
            return RequestOutcome.Pending;
        }
    }
}
