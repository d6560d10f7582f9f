using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator.Bus;

namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>A device IOTLB behind the kernel port: finds the file behind an entry, and tells the daemon when to try again.</summary>
internal sealed class OnDemandIotlb : IDeviceIotlb, IDisposable
{
    private readonly DeviceTlb _tlb;
    private readonly IReadOnlyList<GuestRam> _memory;
    private readonly long[] _answers;
    private readonly EventFd _answered = EventFd.Create();
    private readonly Lock _lock = new();
    private bool _disposed;

    /// <summary>Puts an IOTLB behind the port.</summary>
    /// <param name="tlb">The IOTLB.</param>
    /// <param name="memory">What the monitor has mapped shared: an entry elsewhere is in memory that a device cannot be given.</param>
    internal OnDemandIotlb(DeviceTlb tlb, IReadOnlyList<GuestRam> memory)
    {
        _tlb = tlb;
        _memory = memory;
        _answers = new long[tlb.QueueCount];
        tlb.Completed += OnCompleted;
    }

    public int AnswerDescriptor => _answered.Descriptor;

    public void AcknowledgeAnswers()
    {
        lock (_lock)
        {
            if (!_disposed)
                _answered.TryDrain(out _);
        }
    }

    public long AnswerCount(uint queue) => Interlocked.Read(ref _answers[queue]);

    public Errno TryTranslate(uint queue, ulong iova, IotlbPermission access, out IotlbRegion region)
    {
        region = default;
        if (queue >= _answers.Length)
            return Errno.EFAULT;

        if (_tlb.TryTakeRefusal((int)queue, iova))
            return Errno.EACCES;

        var result = _tlb.Find((int)queue, iova, 1, access, out var entry);
        if (result != Errno.None)
            return result == Errno.EPERM ? Errno.EACCES : result;

        foreach (var ram in _memory)
        {
            // Inclusive and without sums: entry and RAM may both end at the top.
            var offset = entry.UserAddress - ram.UserAddress;
            if (offset >= ram.Bytes || entry.Last - entry.Iova > ram.Bytes - offset - 1)
                continue;

            var found = ram.Region(entry.Iova, entry.Last, offset, entry.Permission);
            result = found.Pages.TryDuplicate(out var file);
            if (result == Errno.None)
                region = new IotlbRegion(file!, found.FileOffset, found.Start, found.Last, found.Permission);

            return result;
        }

        return Errno.EFAULT;
    }

    /// <summary>The monitor is gone: no answers come any more. Who waits for one is told to look.</summary>
    internal void Detach()
    {
        _tlb.Completed -= OnCompleted;
        for (var queue = 0; queue < _answers.Length; queue++)
            OnCompleted(queue);
    }

    public void Dispose()
    {
        Detach();
        lock (_lock)
        {
            _disposed = true;
            _answered.Dispose();
        }
    }

    private void OnCompleted(int queue)
    {
        Interlocked.Increment(ref _answers[queue]);
        lock (_lock)
        {
            if (!_disposed)
                _answered.Signal();
        }
    }
}
