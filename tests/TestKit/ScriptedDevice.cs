using VduseActors.Devices;
using VduseActors.Virtio;

namespace VduseActors.TestKit.Tests;

/// <summary>A device with one queue that does with each request what a test says.</summary>
internal sealed class ScriptedDevice(Func<VirtioRequest, RequestOutcome> handle) : IDeviceDefinition, IVirtioDevice, IQueueHandler
{
    public string Name => "scripted";

    // The kernel admits block and network devices only.
    public uint DeviceId => 2;

    public ulong Features => 0;

    public int QueueCount => 1;

    public ushort QueueSize => 16;

    public int MaxSegments => 16;

    public ReadOnlyMemory<byte> Config => default;

    public IBackend OpenBackend() => new Nothing();

    public IVirtioDevice CreateDevice(IBackend backend) => this;

    public string? ValidateFeatures(ulong features) => null;

    public IQueueHandler CreateQueueHandler(QueueContext context) => this;

    public RequestOutcome Handle(VirtioRequest request) => handle(request);

    public RequestOutcome Complete(VirtioRequest request) => RequestOutcome.Completed;

    public RequestOutcome Fail(VirtioRequest request) => RequestOutcome.Completed;

    public void EndBatch()
    {
    }

    private sealed class Nothing : IBackend
    {
        public string Description => "nothing";

        public void Dispose()
        {
        }
    }
}
