using System.Security.Cryptography;
using VduseActors.Virtio;

namespace VduseActors.Devices.Tests.Author;

/// <summary>The entropy device (virtio 1.2, 5.4), as the guide at <see cref="IQueueHandler"/> shows it.</summary>
internal sealed class EntropyDevice : IVirtioDevice, IQueueHandler
{
    public uint DeviceId => 4;

    public ulong Features => 0;

    public int QueueCount => 1;

    public ushort QueueSize => 64;

    public int MaxSegments => 64;

    public ReadOnlyMemory<byte> Config => default;

    public string? ValidateFeatures(ulong features) => null;

    public IQueueHandler CreateQueueHandler(QueueContext context) => this;

    public RequestOutcome Handle(VirtioRequest request)
    {
        Span<byte> random = stackalloc byte[(int)Math.Min(request.Writable.Bytes, 256)];
        RandomNumberGenerator.Fill(random);
        request.Written = request.TryCopyToWritable(0, random) ? (uint)random.Length : 0;
        return RequestOutcome.Completed;
    }

    public RequestOutcome Complete(VirtioRequest request) => RequestOutcome.Completed;

    public RequestOutcome Fail(VirtioRequest request)
    {
        request.Written = 0;
        return RequestOutcome.Completed;
    }

    public void EndBatch()
    {
    }
}
