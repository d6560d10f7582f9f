using VduseActors.Devices.Block;
using VduseActors.Virtio;

namespace VduseActors.Devices.Tests.Block;

/// <summary>A block device whose runtime has given its backend up: every request is failed.</summary>
internal sealed class FailingDevice(BlockDevice inner) : IVirtioDevice
{
    public uint DeviceId => inner.DeviceId;

    public ulong Features => inner.Features;

    public int QueueCount => inner.QueueCount;

    public ushort QueueSize => inner.QueueSize;

    public int MaxSegments => inner.MaxSegments;

    public ReadOnlyMemory<byte> Config => inner.Config;

    public string? ValidateFeatures(ulong features) => inner.ValidateFeatures(features);

    public IQueueHandler CreateQueueHandler(QueueContext context) => new Handler(inner.CreateQueueHandler(context));

    private sealed class Handler(IQueueHandler inner) : IQueueHandler
    {
        public RequestOutcome Handle(VirtioRequest request) => inner.Fail(request);

        public RequestOutcome Complete(VirtioRequest request) => inner.Complete(request);

        public RequestOutcome Fail(VirtioRequest request) => inner.Fail(request);

        public void EndBatch() => inner.EndBatch();

        public void Recall() => inner.Recall();
    }
}
