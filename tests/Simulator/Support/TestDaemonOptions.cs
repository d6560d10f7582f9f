using System.Buffers.Binary;
using VduseActors.Kernel;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Tests.Support;

public sealed record TestDaemonOptions
{
    public const ulong DefaultFeatures =
        VirtioFeature.AccessPlatform | VirtioFeature.Version1 | VirtioFeature.RingIndirectDesc | VirtioFeature.RingEventIdx
        | BlockFeature.SegMax | BlockFeature.SizeMax | BlockFeature.BlockSize | BlockFeature.Flush
        | BlockFeature.MultiQueue;

    public int CapacitySectors { get; init; } = 2048;

    public byte[]? Disk { get; init; }

    public uint Queues { get; init; } = 1;

    public ushort QueueSize { get; init; } = 128;

    public ulong Features { get; init; } = DefaultFeatures;

    /// <summary>Whether a status is answered with FAILED.</summary>
    public Func<byte, bool> Refuse { get; init; } = _ => false;

    /// <summary>Called for each message before it is handled; FAILED is answered at once.</summary>
    public Func<VduseRequest, VduseResult> OnMessage { get; init; } = _ => VduseResult.Ok;

    /// <summary>Called for each request before it is served; false leaves it in flight for ever.</summary>
    public Func<VirtioRequest, bool> Serve { get; init; } = _ => true;

    /// <summary>Called for each served request before it is returned: the place to do wrong.</summary>
    public Action<VirtioRequest> Tamper { get; init; } = _ => { };

    /// <summary>Called with the ring and the used index of each entry that was pushed, before it is published.</summary>
    public Action<SplitRingMemory, ushort> TamperUsed { get; init; } = (_, _) => { };

    public uint Groups { get; init; } = 1;

    public uint AddressSpaces { get; init; } = 1;

    public VduseDeviceSpec Spec(string name)
    {
        var config = new byte[60];
        BinaryPrimitives.WriteUInt64LittleEndian(config, (ulong)CapacitySectors);
        BinaryPrimitives.WriteUInt32LittleEndian(config.AsSpan(8), 16384);
        BinaryPrimitives.WriteUInt32LittleEndian(config.AsSpan(12), 32);
        BinaryPrimitives.WriteUInt32LittleEndian(config.AsSpan(20), 512);
        BinaryPrimitives.WriteUInt16LittleEndian(config.AsSpan(34), (ushort)Queues);
        return new VduseDeviceSpec
        {
            Name = name,
            DeviceId = 2,
            Features = Features,
            QueueCount = Queues,
            Config = config,
            Groups = Groups,
            AddressSpaces = AddressSpaces,
        };
    }
}
