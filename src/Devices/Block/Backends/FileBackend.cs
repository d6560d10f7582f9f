using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Settings;
using VduseActors.Virtio;

namespace VduseActors.Devices.Block.Backends;

/// <summary>
/// Storage in a file or block device. Data moves between the page cache and guest memory in one system call, never through a
/// buffer of ours; where the call would wait for the storage it is done by a thread of the pool.
/// </summary>
internal sealed partial class FileBackend : IBlockBackend
{
    private readonly IFileIo _io;
    private readonly IFileIo? _direct;
    private readonly FileSeam? _seam = FileSeam.Current;
    private readonly uint _directUnit;
    private readonly BlockingIoPool _pool;
    private readonly IoMode _mode;
    private readonly bool _writeThrough;
    private ImageLock? _lock;
    private volatile bool _readsWithoutWait;
    private volatile bool _shrunk;

    /// <summary>Serves an image that was opened and measured.</summary>
    /// <param name="device">The device.</param>
    /// <param name="options">How to do I/O.</param>
    /// <param name="image">The image; the backend closes it.</param>
    /// <param name="held">The lock on it, released with the backend.</param>
    public FileBackend(BlockDeviceOptions device, FileBackendOptions options, ImageFile image, ImageLock held)
        : this(device, options, image, CreateIo(image, held))
    {
        _lock = held;
        if (image.Direct is { } direct)
        {
            _directUnit = image.DirectUnit;
            _direct = Around(new LinuxFileIo(direct), _directUnit);
        }

        _files = image.Direct is null ? [image.Handle] : [image.Handle, image.Direct];
        _mayUseUring = options.Io is IoMode.Auto or IoMode.Uring;
    }

    /// <summary>Serves an image through other system calls.</summary>
    internal FileBackend(BlockDeviceOptions device, FileBackendOptions options, ImageFile image, IFileIo io)
    {
        _io = Around(io, unit: 1);
        _mode = options.Io;
        _queues = new QueueContext?[device.Queues];
        _lanes = new UringLane?[device.Queues];
        _plugs = new TransferPlug?[device.Queues];
        _merges = options.Merge;
        _readsWithoutWait = options.Io == IoMode.Auto;
        _writeThrough = device.WriteCache == WriteCache.WriteThrough;
        _pool = new BlockingIoPool($"io-{device.Name}", options.PoolThreads, Run, options.RunWaiting);
        Length = image.Length;
        Identity = StorageFile.TryIdentify(image.Handle, out var identity) == Errno.None ? identity : null;
        var canDiscard = !device.ReadOnly && (image.IsBlockDevice || CanPunchHoles(io, image));
        Traits = new BlockBackendTraits(
            device.ReadOnly,
            VolatileCache: !device.ReadOnly && !_writeThrough,
            CanDiscard: canDiscard,
            WriteZeroesMayUnmap: canDiscard,
            image.LogicalBlockSize,
            image.DiscardGranularity);
        Description = $"{(image.IsBlockDevice ? "block device" : "file")} {options.Path} ({ByteSize.Format(Length)}{(image.Direct is null ? "" : ", direct I/O")})";
    }

    public string Description { get; }

    public string? Identity { get; }

    public ulong Length { get; }

    public BlockBackendTraits Traits { get; }

    public IoResult Read(ulong offset, in IoVecList into, IoTicket ticket)
    {
        var transfer = new FileTransfer(isWrite: false, offset, into);
        return Begin(transfer, stable: false, GoesDirect(transfer), ticket);
    }

    public IoResult Write(ulong offset, in IoVecList from, bool stable, IoTicket ticket)
    {
        if (_shrunk && HasLost(offset + from.Bytes))
            return IoResult.Failed(Errno.ENODATA);
        var transfer = new FileTransfer(isWrite: true, offset, from);
        return Begin(transfer, stable || _writeThrough, GoesDirect(transfer), ticket);
    }

    public IoResult Flush(IoTicket ticket)
    {
        if (Traits.ReadOnly)
            return IoResult.Done;
        Unplug(ticket.Queue);
        var errno = FlushObstacle();
        return errno == Errno.None ? Wait(IoJob.ForFlush(ticket)) : IoResult.Failed(errno);
    }

    public IoResult Discard(ulong offset, ulong length, IoTicket ticket)
    {
        Unplug(ticket.Queue);
        return _pool.Submit(IoJob.ForDiscard(offset, length, ticket));
    }

    public IoResult WriteZeroes(ulong offset, ulong length, bool mayUnmap, bool stable, IoTicket ticket)
    {
        Unplug(ticket.Queue);
        return _pool.Submit(IoJob.ForWriteZeroes(offset, length, mayUnmap, stable || _writeThrough, ticket));
    }

    /// <summary>Closes the file when the calls in progress have returned.</summary>
    public void Dispose()
    {
        DisposeLanes();
        foreach (var plug in _plugs)
            plug?.Dispose();
        _pool.Dispose();
        _io.Dispose();
        _direct?.Dispose();
        Interlocked.Exchange(ref _lock, null)?.Release();
    }

    /// <summary>What is not aligned goes through the page cache, which the kernel keeps in step with direct I/O.</summary>
    private bool GoesDirect(in FileTransfer transfer) => _direct is not null && transfer.IsAligned(_directUnit);

    /// <summary>Does a transfer where its mode and kind say: on this thread, or where it may wait.</summary>
    private IoResult Start(FileTransfer transfer, bool stable, bool isDirect, IoTicket ticket, MergedTransfer? whole = null)
    {
        if (Waits(stable, isDirect))
            return Wait(IoJob.ForTransfer(transfer, stable, ticket, isDirect, whole));
        var errno = transfer.IsWrite || isDirect
            ? transfer.Run(isDirect ? _direct! : _io, stable ? RwFlags.DataSync : RwFlags.None, mayRest: false)
            : ReadWithoutWait(ref transfer);
        return errno is Errno.EAGAIN or Errno.EINTR
            ? Wait(IoJob.ForTransfer(transfer, stable, ticket, isDirect, whole))
            : ToResult(errno);
    }

    private bool Waits(bool stable, bool isDirect) =>
        _mode is IoMode.Pool or IoMode.Uring || (_mode == IoMode.Auto && (stable || isDirect));

    private Errno ReadWithoutWait(ref FileTransfer transfer)
    {
        if (_readsWithoutWait)
        {
            var errno = transfer.Run(_io, RwFlags.NoWait, mayRest: false);
            if (errno != Errno.EOPNOTSUPP)
                return errno;
            _readsWithoutWait = false;
        }

        // Where files do not know NoWait (tmpfs, the pseudo file systems of user-mode kernels) their data is in memory.
        return transfer.Run(_io, RwFlags.None, mayRest: false);
    }

    private IFileIo Around(IFileIo io, uint unit) => _seam?.Around(io, unit) ?? io;

    private static LinuxFileIo CreateIo(ImageFile image, ImageLock held) => image.IsBlockDevice
        ? new LinuxBlockDeviceIo(image.Handle, held.File, image.LogicalBlockSize)
        : new LinuxFileIo(image.Handle);

    // Behind the end of a file nothing can be lost, and a file system that cannot punch holes says so there as well.
    private static bool CanPunchHoles(IFileIo io, ImageFile image) => io.Discard(image.Length, image.DiscardGranularity) == Errno.None;

    private IoResult ToResult(Errno errno)
    {
        if (errno == Errno.None)
            return IoResult.Done;
        if (errno == Errno.ENODATA)
            _shrunk = true;
        return IoResult.Failed(errno);
    }

    /// <summary>
    /// True when the file has become shorter than this. Asked on every flush, and on every write once the file has been seen
    /// short: a write behind the new end would make it long again, with zeroes in place of what was cut off.
    /// </summary>
    private bool HasLost(ulong end)
    {
        if (_io.GetLength(out var length) != Errno.None || length >= Length)
            return false;
        _shrunk = true;
        return length < end;
    }
}
