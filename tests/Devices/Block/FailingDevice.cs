using VduseActors.Devices.Block;
using VduseActors.Virtio;

namespace VduseActors.Devices.Tests.Block;

/// <summary>A block device whose runtime has given its backend up: every request is failed.</summary>
internal sealed class FailingDevice(BlockDevice inner) : DelegatingDevice(inner)
{
    public override IQueueHandler CreateQueueHandler(QueueContext context) => new Handler(base.CreateQueueHandler(context));

    private sealed class Handler(IQueueHandler inner) : DelegatingQueueHandler(inner)
    {
        public override RequestOutcome Handle(VirtioRequest request) => Fail(request);
    }
}
