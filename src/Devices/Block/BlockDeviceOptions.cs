namespace VduseActors.Devices.Block;

/// <summary>Configuration of one block device. <see cref="BlockDeviceDefinition"/> checks it.</summary>
public sealed partial record BlockDeviceOptions
{
    /// <summary>VDUSE device name: 1 to 255 of <c>A-Z a-z 0-9 . _ -</c>, and not <c>control</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The storage.</summary>
    public required BlockBackendOptions Backend { get; init; }

    /// <summary>Number of request queues: 1 to 256.</summary>
    public int Queues { get; init; } = Keys.Queues.Default;

    /// <summary>
    /// Number of queue groups, 1 to <see cref="Queues"/>; queue i belongs to group i modulo it. More than 1 needs VDUSE API 1.
    /// </summary>
    public int Groups { get; init; } = Keys.Groups.Default;

    /// <summary>Descriptors per queue: a power of two, 2 to 32768.</summary>
    public int QueueSize { get; init; } = Keys.QueueSize.Default;

    /// <summary>Offer packed rings (RING_PACKED); drivers that know them use them then.</summary>
    public bool Packed { get; init; } = Keys.Packed.Default;

    /// <summary>
    /// Offer IN_ORDER: requests go back in the order in which they came, one used entry for a batch; a slow request holds back
    /// those behind it.
    /// </summary>
    public bool InOrder { get; init; } = Keys.InOrder.Default;

    /// <summary>Where the queues are served.</summary>
    public QueuePlacement Placement { get; init; } = QueuePlacement.Anywhere;

    /// <summary>
    /// Bounce pages from this process, huge ones where there are some, in place of the kernel's: 64 MiB that stay pinned. Pays with direct
    /// I/O of large requests.
    /// </summary>
    public bool Umem { get; init; } = Keys.Umem.Default;

    /// <summary>With which storage a device whose driver still runs is taken over from an ended process.</summary>
    public TakeoverStorage TakeoverStorage { get; init; } = Keys.TakeoverStorage.Default;

    /// <summary>Offer a device that cannot be written, and open the storage so.</summary>
    public bool ReadOnly { get; init; } = Keys.ReadOnly.Default;

    /// <summary>Logical block size in bytes: 512, 1024, 2048 or 4096. The storage's size is a multiple of it.</summary>
    public int BlockSize { get; init; } = Keys.BlockSize.Default;

    /// <summary>
    /// Physical block size in bytes, a power of two from <see cref="BlockSize"/> to 1 MiB; null: the larger of it and 4096.
    /// </summary>
    public int? PhysicalBlockSize { get; init; }

    /// <summary>Smallest efficient I/O in bytes, a multiple of <see cref="BlockSize"/>; null: the physical block size.</summary>
    public int? MinIoSize { get; init; }

    /// <summary>Best I/O in bytes, a multiple of <see cref="BlockSize"/>; 0: no preference.</summary>
    public int OptIoSize { get; init; } = Keys.OptIoSize.Default;

    /// <summary>What GET_ID returns: up to 20 printable ASCII characters; null: the first 20 of <see cref="Name"/>.</summary>
    public string? Serial { get; init; }

    /// <summary>Most data segments of one request: 1 to 4096; null: 126, or two less than a queue that is smaller.</summary>
    public int? SegMax { get; init; }

    /// <summary>
    /// Largest data segment in bytes: 4096 to 64 MiB. The default, 128 KiB, is the largest piece for which the kernel's allocator of
    /// I/O addresses keeps a cache.
    /// </summary>
    public int SizeMax { get; init; } = Keys.SizeMax.Default;

    /// <summary>What a completed write means.</summary>
    public WriteCache WriteCache { get; init; } = Keys.WriteCache.Default;

    /// <summary>Offer discard, and let write-zeroes give space back, where the storage can.</summary>
    public bool Discard { get; init; } = Keys.Discard.Default;

    internal int EffectivePhysicalBlockSize => PhysicalBlockSize ?? Math.Max(BlockSize, 4096);

    internal int EffectiveMinIoSize => MinIoSize ?? EffectivePhysicalBlockSize;

    internal int EffectiveSegMax => SegMax ?? Math.Clamp(QueueSize - 2, 1, 126);

    internal string EffectiveSerial => Serial ?? (Name.Length <= BlockLimits.IdLength ? Name : Name[..BlockLimits.IdLength]);
}
