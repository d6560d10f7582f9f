using System.Buffers.Binary;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Kernel.Driver;

/// <summary>
/// Block requests written into the descriptors by hand, three to a request: header, payload at any address, status. It checks
/// the ids and lengths that come back.
/// </summary>
public sealed class RawBlockQueue : IDisposable
{
    /// <summary>Requests at a time.</summary>
    public const int Slots = 21;

    /// <summary>Descriptors.</summary>
    public const ushort RingSize = 64;

    private const int SlotBytes = 64, StatusOffset = 16, HeaderBytes = 16;
    private const byte Untouched = 0xee;

    private readonly CoherentMemory _slots;
    private readonly uint[] _writable = new uint[RingSize];
    private ushort _seen;

    private RawBlockQueue(RawRingDriver driver, int dataBytes, ushort start)
    {
        Driver = driver;
        _seen = start;
        _slots = driver.AllocateBuffer(Slots * SlotBytes);
        Data = driver.AllocateBuffer(dataBytes);
    }

    /// <summary>The ring, for whoever wants to spoil it.</summary>
    public RawRingDriver Driver { get; }

    /// <summary>Memory for payload.</summary>
    public CoherentMemory Data { get; }

    /// <summary>The guest's view of <see cref="Data"/>.</summary>
    public Span<byte> DataBytes => RawRingDriver.Bytes(Data);

    /// <summary>Whether the device has used nothing since the last look.</summary>
    public bool IsQuiet => Driver.UsedIndex == _seen;

    /// <summary>Negotiates, sets queue 0 up, enables it and starts the device.</summary>
    /// <param name="guest">A device that was reset.</param>
    /// <param name="start">Index to start from.</param>
    /// <param name="dataBytes">Size of <see cref="Data"/>.</param>
    /// <exception cref="ScenarioFailedException">The device refused.</exception>
    public static RawBlockQueue Start(GuestSession guest, ushort start = 0, int dataBytes = 128 * 1024)
    {
        var queue = Prepare(guest, start, dataBytes, enable: true);
        DriverContext.Check(RawRingDriver.Run(guest.Transport), "the device refused DRIVER_OK");
        return queue;
    }

    /// <summary>Everything of <see cref="Start"/> but DRIVER_OK.</summary>
    public static RawBlockQueue Prepare(GuestSession guest, ushort start = 0, int dataBytes = 128 * 1024, bool enable = true)
    {
        ArgumentNullException.ThrowIfNull(guest);
        const ulong wanted =
            VirtioFeature.Version1 | VirtioFeature.AccessPlatform | BlockFeature.Flush | BlockFeature.Discard | BlockFeature.WriteZeroes
            | BlockFeature.BlockSize;
        DriverContext.Check(
            RawRingDriver.Negotiate(guest.Transport, guest.Vhost.DeviceFeatures & wanted), "the device refused FEATURES_OK");
        var driver = RawRingDriver.TryCreate(guest.Transport, 0, RingSize, start, enable)
            ?? throw new ScenarioFailedException("no memory for a ring is left");
        return new RawBlockQueue(driver, dataBytes, start);
    }

    /// <summary>Makes a request available, without a kick.</summary>
    /// <param name="slot">0 to <see cref="Slots"/> - 1: which descriptors it uses.</param>
    /// <param name="type">Request type.</param>
    /// <param name="sector">Sector.</param>
    /// <param name="payload">IOVA of the payload.</param>
    /// <param name="length">Bytes of payload; 0 leaves the descriptor out.</param>
    /// <param name="deviceWrites">Whether the device writes the payload.</param>
    public void Put(int slot, BlockOperation type, ulong sector, ulong payload, uint length, bool deviceWrites)
    {
        var bytes = RawRingDriver.Bytes(_slots).Slice(slot * SlotBytes, SlotBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)type);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], sector);
        bytes[StatusOffset] = Untouched;

        var head = (ushort)(slot * 3);
        var iova = _slots.Iova + (ulong)(slot * SlotBytes);
        var next = (ushort)(length == 0 ? head + 2 : head + 1);
        Driver.Describe(head, iova, HeaderBytes, VirtqDescriptorFlags.Next, next);
        var write = deviceWrites ? VirtqDescriptorFlags.Write : VirtqDescriptorFlags.None;
        Driver.Describe((ushort)(head + 1), payload, length, VirtqDescriptorFlags.Next | write, (ushort)(head + 2));
        Driver.Describe((ushort)(head + 2), iova + StatusOffset, 1, VirtqDescriptorFlags.Write);
        _writable[head] = 1 + (deviceWrites ? length : 0);
        Driver.MakeAvailable(head);
    }

    /// <summary>Waits for used entries and checks each; false when they do not come.</summary>
    public async Task<bool> WaitAsync(int count)
    {
        if (!await Driver.WaitUsedAsync((ushort)(_seen + count), DriverContext.Patience).ConfigureAwait(false))
            return false;

        for (; count > 0; count--, _seen++)
        {
            var (id, length) = Driver.Used(_seen);
            DriverContext.Check(id < RingSize && _writable[id] != 0, $"used entry {_seen} names {id}, which is not in flight");
            DriverContext.Check(length <= _writable[id], $"used entry {_seen} claims {length} bytes written of {_writable[id]}");
            _writable[id] = 0;
        }

        return true;
    }

    /// <summary>Status byte of a request.</summary>
    public BlockStatus Status(int slot) => (BlockStatus)RawRingDriver.Bytes(_slots)[(slot * SlotBytes) + StatusOffset];

    /// <summary>One request with payload in <see cref="Data"/>, to its end.</summary>
    /// <exception cref="ScenarioFailedException">It has another status, or none.</exception>
    public async Task ExpectAsync(
        string what, BlockOperation type, ulong sector, uint length, bool deviceWrites, BlockStatus expected)
    {
        Put(0, type, sector, Data.Iova, length, deviceWrites);
        Driver.Kick();
        DriverContext.Check(await WaitAsync(1).ConfigureAwait(false), $"{what}: no answer");
        DriverContext.Check(Status(0) == expected, $"{what}: status {Status(0)}, not {expected}");
    }

    /// <inheritdoc/>
    public void Dispose() => Driver.Dispose();
}
