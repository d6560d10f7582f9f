using VduseActors.Devices;
using VduseActors.Virtio;

namespace VduseActors.Faults;

/// <summary>A device that takes every so many requests and never completes them.</summary>
internal sealed class SabotagedDefinition(IDeviceDefinition inner, int every) : DelegatingDefinition(inner)
{
    public override IVirtioDevice CreateDevice(IBackend backend) => new Device(base.CreateDevice(backend), every);

    private sealed class Device(IVirtioDevice inner, int every) : IVirtioDevice
    {
        public uint DeviceId => inner.DeviceId;

        public ulong Features => inner.Features;

        public int QueueCount => inner.QueueCount;

        public ushort QueueSize => inner.QueueSize;

        public int MaxSegments => inner.MaxSegments;

        public ReadOnlyMemory<byte> Config => inner.Config;

        public string? ValidateFeatures(ulong features) => inner.ValidateFeatures(features);

        public IQueueHandler CreateQueueHandler(QueueContext context) => new Handler(inner.CreateQueueHandler(context), every);
    }

    private sealed class Handler(IQueueHandler inner, int every) : IQueueHandler
    {
        private int _handled;

        public RequestOutcome Handle(VirtioRequest request)
        {
            if (++_handled % every != 0)
                return inner.Handle(request);

            // The work is done and its end is forgotten.
            inner.Handle(request);
            return RequestOutcome.Pending;
        }

        public RequestOutcome Complete(VirtioRequest request) => inner.Complete(request);

        public RequestOutcome Fail(VirtioRequest request) => inner.Fail(request);

        public void EndBatch() => inner.EndBatch();

        public void Recall() => inner.Recall();
    }
}
