using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;

namespace VduseActors.Native;

/// <summary>
/// Reads, writes and flushes that the kernel does while the thread goes on (<c>io_uring</c>): operations are prepared without a
/// system call, handed over together by <see cref="Submit"/>, and their results taken by <see cref="TryReap"/> after the eventfd
/// has been signalled.
/// </summary>
/// <remarks>
/// Preparing and submitting are for one thread at a time, and so is reaping; a preparing and a reaping thread do not disturb each other.
/// Never more operations are under way than <see cref="Capacity"/>, which the caller sees to, so that no result is lost.
/// Disposing does not wait for operations under way, and the kernel goes on using their memory: reap them all first.
/// </remarks>
public sealed unsafe class IoUring : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly MemoryMapping _rings;
    private readonly MemoryMapping _submissions;
    private readonly Libc.io_uring_sqe* _sqes;
    private readonly uint* _submissionHead;
    private readonly uint* _submissionTail;
    private readonly uint _submissionMask;
    private readonly uint* _completionHead;
    private readonly uint* _completionTail;
    private readonly Libc.io_uring_cqe* _cqes;
    private readonly uint _completionMask;
    private uint _tail;

    private IoUring(SafeFileHandle handle, in Libc.io_uring_params parameters)
    {
        _handle = handle;
        var submissionBytes = parameters.sq_off.array + (parameters.sq_entries * sizeof(uint));
        var completionBytes = parameters.cq_off.cqes + (parameters.cq_entries * (uint)sizeof(Libc.io_uring_cqe));
        _rings = MemoryMapping.MapShared(handle, Libc.IORING_OFF_SQ_RING, Math.Max(submissionBytes, completionBytes));
        _submissions = MemoryMapping.MapShared(handle, Libc.IORING_OFF_SQES, parameters.sq_entries * (uint)sizeof(Libc.io_uring_sqe));

        // SAFETY: the kernel's own offsets into rings that it has just made, mapped until Dispose.
        var rings = (byte*)_rings.Address;
        _sqes = (Libc.io_uring_sqe*)_submissions.Address;
        _submissionHead = (uint*)(rings + parameters.sq_off.head);
        _submissionTail = (uint*)(rings + parameters.sq_off.tail);
        _submissionMask = *(uint*)(rings + parameters.sq_off.ring_mask);
        _completionHead = (uint*)(rings + parameters.cq_off.head);
        _completionTail = (uint*)(rings + parameters.cq_off.tail);
        _completionMask = *(uint*)(rings + parameters.cq_off.ring_mask);
        _cqes = (Libc.io_uring_cqe*)(rings + parameters.cq_off.cqes);
        Capacity = (int)parameters.sq_entries;

        // Entry i of the submission ring is always the i-th operation: the indirection is not needed here.
        var array = (uint*)(rings + parameters.sq_off.array);
        for (uint i = 0; i < parameters.sq_entries; i++)
            array[i] = i;
        _tail = *_submissionTail;
    }

    /// <summary>Operations that may be under way at a time.</summary>
    public int Capacity { get; }

    /// <summary>Whether <see cref="PrepareFixed"/> takes more than one segment (Linux 6.15).</summary>
    public bool TakesFixedVectors { get; private init; }

    /// <summary>
    /// Registers memory for <see cref="PrepareFixed"/>, in place of what was registered. Nothing is prepared and not submitted.
    /// </summary>
    /// <param name="address">First byte; no page of the range is a hole.</param>
    /// <param name="length">Bytes, up to 1 GiB; 0: nothing is registered any more.</param>
    /// <returns>None; ENOMEM when RLIMIT_MEMLOCK does not suffice, EFAULT for a hole.</returns>
    public Errno RegisterMemory(nint address, ulong length)
    {
        // SAFETY: the kernel reads one struct iovec, a local; it pins the range and does not read it.
        var iov = stackalloc ulong[] { (ulong)address, length };
        _ = Libc.io_uring_register(Libc.SYS_io_uring_register, _handle, Libc.IORING_UNREGISTER_BUFFERS, null, 0);
        return length == 0 || Libc.io_uring_register(Libc.SYS_io_uring_register, _handle, Libc.IORING_REGISTER_BUFFERS, iov, 1) == 0
            ? Errno.None
            : Libc.LastError;
    }

    /// <summary>Creates a ring for operations on some files.</summary>
    /// <param name="operations">Operations under way at a time, 1 to 32768; rounded up to a power of two.</param>
    /// <param name="completed">Signalled when there are results; belongs to the caller and outlives the ring.</param>
    /// <param name="files">The files; operations name them by index. They may be closed: the ring keeps them open.</param>
    /// <param name="ring">The ring, or null.</param>
    /// <returns>
    /// None; EPERM when this process may not (<c>kernel.io_uring_disabled</c>, a seccomp filter); ENOSYS when the kernel has none or one
    /// before 5.5; ENOMEM, EMFILE.
    /// </returns>
    public static Errno TryCreate(int operations, EventFd completed, ReadOnlySpan<SafeFileHandle> files, out IoUring? ring)
    {
        ArgumentNullException.ThrowIfNull(completed);
        ring = null;
        var parameters = new Libc.io_uring_params { flags = Libc.IORING_SETUP_CLAMP };

        // SAFETY: the kernel reads and writes one structure, a local.
        var descriptor = Libc.io_uring_setup(Libc.SYS_io_uring_setup, operations, &parameters);
        if (descriptor < 0)
            return Libc.LastError;
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        const uint Needed = Libc.IORING_FEAT_SINGLE_MMAP | Libc.IORING_FEAT_NODROP | Libc.IORING_FEAT_SUBMIT_STABLE;
        var errno = (parameters.features & Needed) == Needed ? Register(handle, completed, files) : Errno.ENOSYS;
        if (errno != Errno.None)
        {
            handle.Dispose();
            return errno;
        }

        ring = new IoUring(handle, parameters) { TakesFixedVectors = LastOperation(handle) >= Libc.IORING_OP_WRITEV_FIXED };
        return Errno.None;
    }

    /// <summary>Prepares a read or write (<c>preadv2</c>, <c>pwritev2</c>).</summary>
    /// <param name="isWrite">To the file.</param>
    /// <param name="file">Index of the file.</param>
    /// <param name="iov">Array of <c>struct iovec</c>; the kernel copies it in <see cref="Submit"/>.</param>
    /// <param name="count">Segments, 1 to <see cref="FileIo.MaximumSegments"/>.</param>
    /// <param name="offset">Offset in the file, at most <see cref="long.MaxValue"/>.</param>
    /// <param name="flags">How.</param>
    /// <param name="tag">Comes back with the result.</param>
    public void Prepare(bool isWrite, int file, void* iov, int count, ulong offset, RwFlags flags, ulong tag) =>
        Prepare(Transfer(isWrite ? Libc.IORING_OP_WRITEV : Libc.IORING_OP_READV, file, iov, count, offset, flags, tag));

    /// <summary>
    /// Prepares a read or write of segments that lie in the registered memory, whose pages the kernel need not look up. More than one
    /// segment only with <see cref="TakesFixedVectors"/>.
    /// </summary>
    /// <inheritdoc cref="Prepare(bool, int, void*, int, ulong, RwFlags, ulong)"/>
    public void PrepareFixed(bool isWrite, int file, void* iov, int count, ulong offset, RwFlags flags, ulong tag)
    {
        var operation = Transfer(isWrite ? Libc.IORING_OP_WRITEV_FIXED : Libc.IORING_OP_READV_FIXED, file, iov, count, offset, flags, tag);
        if (count == 1)
        {
            // SAFETY: the caller's array holds a struct iovec: address, then length, which fits as one operation moves less than 2 GiB.
            operation.opcode = isWrite ? Libc.IORING_OP_WRITE_FIXED : Libc.IORING_OP_READ_FIXED;
            operation.addr = ((ulong*)iov)[0];
            operation.len = (uint)Math.Min(((ulong*)iov)[1], int.MaxValue);
        }

        Prepare(operation);
    }

    /// <summary>Prepares to make completed writes stable (<c>fdatasync</c>).</summary>
    /// <param name="file">Index of the file.</param>
    /// <param name="tag">Comes back with the result.</param>
    public void PrepareDataSync(int file, ulong tag) => Prepare(new Libc.io_uring_sqe
    {
        opcode = Libc.IORING_OP_FSYNC,
        flags = Libc.IOSQE_FIXED_FILE,
        fd = file,
        op_flags = Libc.IORING_FSYNC_DATASYNC,
        user_data = tag,
    });

    /// <summary>Hands what was prepared to the kernel, in one system call.</summary>
    /// <returns>None; or why the kernel did not take all: what is left is taken back by <see cref="TryTakeBack"/>.</returns>
    public Errno Submit()
    {
        while (true)
        {
            // Acquire: the kernel has read the entries before it.
            var left = _tail - Volatile.Read(ref *_submissionHead);
            if (left == 0)
                return Errno.None;
            var taken = Libc.io_uring_enter(Libc.SYS_io_uring_enter, _handle, (nint)left, 0, 0, 0, 0);
            if (taken > 0)
                continue;

            // Nothing taken and no error is no success: the operations would wait for the next one to come.
            var errno = taken == 0 ? Errno.EAGAIN : Libc.LastError;
            if (errno != Errno.EINTR)
                return errno;
        }
    }

    /// <summary>Takes back the operation prepared last that the kernel has not taken.</summary>
    /// <param name="tag">Its tag.</param>
    /// <returns>False when the kernel has taken all.</returns>
    public bool TryTakeBack(out ulong tag)
    {
        tag = 0;
        if (_tail == Volatile.Read(ref *_submissionHead))
            return false;
        _tail--;
        Volatile.Write(ref *_submissionTail, _tail);
        tag = _sqes[_tail & _submissionMask].user_data;
        return true;
    }

    /// <summary>Takes a result.</summary>
    /// <param name="tag">The operation's.</param>
    /// <param name="result">Bytes moved, 0 for a flush, or -errno.</param>
    /// <returns>False when there is none.</returns>
    public bool TryReap(out ulong tag, out int result)
    {
        var head = *_completionHead;

        // Acquire: the entry is written before the tail.
        if (head == Volatile.Read(ref *_completionTail))
        {
            (tag, result) = (0, 0);
            return false;
        }

        ref readonly var entry = ref _cqes[head & _completionMask];
        (tag, result) = (entry.user_data, entry.res);

        // Release: the entry has been read before the kernel may use it again.
        Volatile.Write(ref *_completionHead, head + 1);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        _rings.Dispose();
        _submissions.Dispose();
    }

    private static Errno Register(SafeFileHandle handle, EventFd completed, ReadOnlySpan<SafeFileHandle> files)
    {
        var descriptor = completed.Descriptor;
        var descriptors = stackalloc int[files.Length];
        for (var i = 0; i < files.Length; i++)
            descriptors[i] = (int)files[i].DangerousGetHandle();

        // SAFETY: the kernel reads one int and the array, both locals; the caller holds the files open during the call.
        if (Libc.io_uring_register(Libc.SYS_io_uring_register, handle, Libc.IORING_REGISTER_EVENTFD, &descriptor, 1) != 0
            || (files.Length > 0 && Libc.io_uring_register(Libc.SYS_io_uring_register, handle, Libc.IORING_REGISTER_FILES, descriptors,
                files.Length) != 0))
        {
            return Libc.LastError;
        }

        return Errno.None;
    }

    /// <summary>Code of the newest operation that the kernel knows; 0 when it does not say.</summary>
    private static int LastOperation(SafeFileHandle handle)
    {
        // SAFETY: the kernel writes the head of struct io_uring_probe, 16 bytes; its first is the code.
        var probe = stackalloc ulong[] { 0, 0 };
        return Libc.io_uring_register(Libc.SYS_io_uring_register, handle, Libc.IORING_REGISTER_PROBE, probe, 0) == 0 ? *(byte*)probe : 0;
    }

    private static Libc.io_uring_sqe Transfer(byte opcode, int file, void* iov, int count, ulong offset, RwFlags flags, ulong tag) => new()
    {
        opcode = opcode,
        flags = Libc.IOSQE_FIXED_FILE,
        fd = file,
        off = offset,
        addr = (ulong)iov,
        len = (uint)count,
        op_flags = (uint)flags,
        user_data = tag,
    };

    private void Prepare(in Libc.io_uring_sqe operation)
    {
        if (_tail - Volatile.Read(ref *_submissionHead) > _submissionMask)
            throw new InvalidOperationException("More operations were prepared than the ring holds.");

        // SAFETY: the mask keeps the index inside the mapping; the kernel does not read the entry before Submit.
        _sqes[_tail & _submissionMask] = operation;
        _tail++;

        // Release: the entry is written before the tail.
        Volatile.Write(ref *_submissionTail, _tail);
    }
}
