using VduseActors.Devices;
using VduseActors.Virtio;

namespace VduseActors.TestKit.Defects;

/// <summary>A device that takes every so many requests and never completes them.</summary>
/// <param name="inner">The device.</param>
/// <param name="every">How many.</param>
/// <param name="waits">Whether it does not return from them either.</param>
internal sealed class SabotagedDefinition(IDeviceDefinition inner, int every, bool waits = false) : DelegatingDefinition(inner)
{
    public override IVirtioDevice CreateDevice(IBackend backend) => new Device(base.CreateDevice(backend), every, waits);

    private sealed class Device(IVirtioDevice inner, int every, bool waits) : DelegatingDevice(inner)
    {
        public override IQueueHandler CreateQueueHandler(QueueContext context) =>
            new Handler(base.CreateQueueHandler(context), every, waits);
    }

    private sealed class Handler(IQueueHandler inner, int every, bool waits) : DelegatingQueueHandler(inner)
    {
        private int _handled;

        public override RequestOutcome Handle(VirtioRequest request)
        {
            if (++_handled % every != 0)
                return base.Handle(request);

            if (waits)
#pragma warning disable RS0030 // The mistake that is to be found.
                Thread.Sleep(Timeout.Infinite);
#pragma warning restore RS0030

            // The work is done and its end is forgotten.
            base.Handle(request);
            return RequestOutcome.Pending;
        }
    }
}
