using VduseActors.Devices;
using VduseActors.Virtio;

namespace VduseActors.TestKit.Tests;

/// <summary>A device whose author made a mistake: works as it is, and does wrong what a test says.</summary>
internal sealed record DefectiveDevice : IDeviceDefinition, IVirtioDevice
{
    public string Name { get; init; } = "defective";

    public uint DeviceId { get; init; } = 2;

    public ulong Features { get; init; }

    public int QueueCount { get; init; } = 1;

    public ushort QueueSize { get; init; } = 16;

    public int MaxSegments { get; init; } = 16;

    public ReadOnlyMemory<byte> Config { get; init; }

    public int Groups { get; init; } = 1;

    public ulong RingFeatures { get; init; }

    public Func<IBackend> Open { get; init; } = () => new Nothing();

    public Func<IVirtioDevice, IVirtioDevice> Describe { get; init; } = device => device;

    public Func<string?> Validate { get; init; } = () => null;

    public Func<IQueueHandler> MakeHandler { get; init; } = () => new Handler();

    public IBackend OpenBackend() => Open();

    public IVirtioDevice CreateDevice(IBackend backend) => Describe(this);

    public string? ValidateFeatures(ulong features) => Validate();

    public IQueueHandler CreateQueueHandler(QueueContext context) => MakeHandler();

    /// <summary>Completes everything, but for what a test says.</summary>
    public sealed class Handler : IQueueHandler
    {
        public Func<RequestOutcome> OnHandle { get; init; } = () => RequestOutcome.Completed;

        public Func<RequestOutcome> OnFail { get; init; } = () => RequestOutcome.Completed;

        public Action OnEndBatch { get; init; } = () => { };

        public Action OnRecall { get; init; } = () => { };

        public RequestOutcome Handle(VirtioRequest request) => OnHandle();

        public RequestOutcome Complete(VirtioRequest request) => RequestOutcome.Completed;

        public RequestOutcome Fail(VirtioRequest request) => OnFail();

        public void EndBatch() => OnEndBatch();

        public void Recall() => OnRecall();
    }

    private sealed class Nothing : IBackend
    {
        public string Description => "nothing";

        public void Dispose()
        {
        }
    }
}
