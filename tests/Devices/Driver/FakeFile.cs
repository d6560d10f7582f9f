using Microsoft.Win32.SafeHandles;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Virtio;

namespace VduseActors.Devices.Tests.Driver;

/// <summary>
/// A file with a page cache in front of a disk: what is not synchronised is gone at a power cut. Fails as it is told to.
/// </summary>
internal sealed unsafe class FakeFile(int size) : IFileIo
{
    private readonly Lock _gate = new();
    private readonly byte[] _cache = new byte[size];
    private readonly byte[] _disk = new byte[size];
    private readonly List<string> _calls = [];
    private int _length = size;

    /// <summary>Asked before every call with its name and offset: the error that it fails with, or None.</summary>
    public Func<string, ulong, Errno> Fault { get; set; } = (_, _) => Errno.None;

    /// <summary>Most bytes that one read or write moves.</summary>
    public int LargestTransfer { get; set; } = int.MaxValue;

    /// <summary>Sectors that cannot be read or written: a call moves what lies before them, one that begins with them fails.</summary>
    public HashSet<ulong> BadSectors { get; } = [];

    /// <summary>Reads without waiting work, up to this offset; null: the file system does not know them.</summary>
    public ulong? CachedUpTo { get; set; }

    public bool CanPunch { get; set; } = true;

    public bool CanZero { get; set; } = true;

    /// <summary>Names of the calls so far.</summary>
    public string[] Calls
    {
        get
        {
            lock (_gate)
                return [.. _calls];
        }
    }

    /// <summary>What a power cut now would leave.</summary>
    public byte[] Disk
    {
        get
        {
            lock (_gate)
                return [.. _disk];
        }
    }

    public byte[] Contents
    {
        get
        {
            lock (_gate)
                return [.. _cache];
        }
    }

    public void ForgetCalls()
    {
        lock (_gate)
            _calls.Clear();
    }

    public void Truncate(int length)
    {
        lock (_gate)
        {
            _length = length;
            _cache.AsSpan(length).Clear();
        }
    }

    public Errno Read(IoVec* segments, int count, ulong offset, RwFlags flags, out nuint transferred) =>
        Move(segments, count, offset, flags, isWrite: false, out transferred);

    public Errno Write(IoVec* segments, int count, ulong offset, RwFlags flags, out nuint transferred) =>
        Move(segments, count, offset, flags, isWrite: true, out transferred);

    public Errno DataSync()
    {
        lock (_gate)
        {
            var errno = Call("sync", 0);
            if (errno == Errno.None)
                _cache.CopyTo(_disk.AsSpan());
            return errno;
        }
    }

    public Errno Discard(ulong offset, ulong length)
    {
        lock (_gate)
        {
            if (!CanPunch)
                return Errno.EOPNOTSUPP;
            if (offset >= (ulong)_length)
                return Errno.None;
            var errno = Call("discard", offset);
            if (errno == Errno.None)
                _cache.AsSpan((int)offset, (int)length).Clear();
            return errno;
        }
    }

    public Errno Zero(ulong offset, ulong length, bool mayUnmap)
    {
        lock (_gate)
        {
            if (!CanZero)
                return Errno.EOPNOTSUPP;
            var errno = Call(mayUnmap ? "zero-unmap" : "zero", offset);
            if (errno == Errno.None)
                _cache.AsSpan((int)offset, (int)length).Clear();
            return errno;
        }
    }

    public Errno GetLength(out ulong length)
    {
        lock (_gate)
        {
            length = (ulong)_length;
            return Errno.None;
        }
    }

    public void Dispose()
    {
    }

    /// <summary>A device on top of this file.</summary>
    public TestDevice Serve(
        IoMode io = IoMode.Auto,
        WriteCache cache = WriteCache.WriteBack,
        ulong? features = null,
        int queues = 1,
        bool packed = false) =>
        Serve(new FileBackendOptions { Path = "fake", Io = io }, cache, features, queues, packed);

    /// <summary>A device on top of this file.</summary>
    public TestDevice Serve(
        FileBackendOptions options, WriteCache cache = WriteCache.WriteBack, ulong? features = null, int queues = 1, bool packed = false) =>
        new(
            new BlockDeviceOptions
            {
                Name = "disk",
                Queues = queues,
                Packed = packed,
                WriteCache = cache,
                Backend = new Options(this, options)
            },
            features);

    private Errno Move(IoVec* segments, int count, ulong offset, RwFlags flags, bool isWrite, out nuint transferred)
    {
        transferred = 0;
        lock (_gate)
        {
            if ((flags & RwFlags.NoWait) != 0 && CachedUpTo is null)
                return Errno.EOPNOTSUPP;
            var errno = Call((isWrite ? "write" : "read") + ((flags & RwFlags.DataSync) != 0 ? "-stable" : ""), offset);
            if (errno != Errno.None)
                return errno;
            var limit = (ulong)LargestTransfer;
            if ((flags & RwFlags.NoWait) != 0 && CachedUpTo is { } cached)
            {
                if (offset >= cached)
                    return Errno.EAGAIN;
                limit = Math.Min(limit, cached - offset);
            }

            limit = Math.Min(limit, UpToBadSector(segments, count, offset));
            if (limit == 0)
                return Errno.EIO;
            if (isWrite)
                _length = Math.Max(_length, (int)Math.Min((ulong)_cache.Length, offset + limit));
            else
                limit = Math.Min(limit, offset < (ulong)_length ? (ulong)_length - offset : 0);
            for (var i = 0; i < count && limit > 0; i++)
            {
                var bytes = (int)Math.Min(segments[i].Length, limit);
                var memory = new Span<byte>((void*)segments[i].Address, bytes);
                var file = _cache.AsSpan((int)offset, bytes);
                if (isWrite)
                    memory.CopyTo(file);
                else
                    file.CopyTo(memory);
                if ((flags & RwFlags.DataSync) != 0)
                    file.CopyTo(_disk.AsSpan((int)offset));
                offset += (ulong)bytes;
                limit -= (ulong)bytes;
                transferred += (nuint)bytes;
            }

            return Errno.None;
        }
    }

    private ulong UpToBadSector(IoVec* segments, int count, ulong offset)
    {
        ulong bytes = 0;
        for (var i = 0; i < count; i++)
            bytes += segments[i].Length;
        for (var sector = offset / 512; sector * 512 < offset + bytes; sector++)
        {
            if (BadSectors.Contains(sector))
                return sector * 512 <= offset ? 0 : (sector * 512) - offset;
        }

        return bytes;
    }

    private Errno Call(string name, ulong offset)
    {
        _calls.Add(name);
        return Fault(name, offset);
    }

    private sealed record Options(FakeFile File, FileBackendOptions How) : BlockBackendOptions, IBlockBackendFactory
    {
        private BlockDeviceOptions? _device;

        public override IBlockBackendFactory CreateFactory(BlockDeviceOptions device) => this with { _device = device };

        public IBlockBackend Open()
        {
            var regular = new FileInformation { Kind = FileKind.Regular };
            var image = new ImageFile(new SafeFileHandle(), regular, (ulong)File._cache.Length, 512, 4096);
            return new FileBackend(_device!, How, image, File);
        }
    }
}
