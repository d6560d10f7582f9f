using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.Iommu;

/// <content>What happens when a device touches a page that does not exist.</content>
internal sealed unsafe partial class LazyBouncePool
{
    private readonly List<(nint Address, nuint Length, SharedPages File)> _armed = [];
    private readonly byte[] _scratch = new byte[SharedPages.PageSize];
    private PageFaultTrap? _trap;
    private PageFaultThread? _thread;
    private long _faults;

    /// <summary>Why no page faults are taken, one line; null when they are.</summary>
    internal string? Notice { get; }

    /// <summary>Page faults taken so far.</summary>
    internal long FaultCount => Interlocked.Read(ref _faults);

    /// <summary>A device has mapped a file of ours: its touches fault from now on.</summary>
    internal void Arm(SharedPages file, nint address, nuint length)
    {
        lock (_lock)
        {
            if (_trap is null || _trap.Arm(address, length) != Errno.None)
                return;

            // What was mapped here before is gone, or the system would not have given the addresses away again.
            _armed.RemoveAll(other => other.Address < address + (nint)length && address < other.Address + (nint)other.Length);
            _armed.Add((address, length, file));
        }
    }

    private string? StartFaults()
    {
        _trap = PageFaultTrap.TryCreate(out var refusal);
        if (_trap is null)
            return $"{refusal}; buffers are copied in when they are mapped, not when the device touches them";

        _thread = new PageFaultThread(_trap, OnFault);
        return null;
    }

    private void StopFaults() => _thread?.Dispose();

    private void OnFault(nint address)
    {
        lock (_lock)
        {
            var armed = _armed.Find(mapping => mapping.Address <= address && address < mapping.Address + (nint)mapping.Length);
            if (armed.File != _file)
            {
                // Memory that a reset took away: whoever still maps it works on his own.
                _debug?.Add("The device touched bounce memory that a reset had taken away.");
                Array.Clear(_scratch);
                Settle(address, _trap!.Install(address, _scratch));
                return;
            }

            _faults++;
            OnFault(address, (int)((address - armed.Address) / SharedPages.PageSize));
        }
    }

    private void OnFault(nint address, int page)
    {
        ref var record = ref _pages[page];
        if (record.IsPresent)
        {
            // Two touches at once: the first one's fault has made the page.
            _trap!.Wake(address);
        }
        else if (record.Original == 0 && _generation != IommuGeneration.RfcV5 && _trap!.CanRefuse)
        {
            record.IsRefused = _trap.Refuse(address) == Errno.None;
        }
        else
        {
            Fill(page, _scratch, isNew: true);
            record.IsPresent = true;
            Settle(address, _trap!.Install(address, _scratch));
        }
    }

    /// <summary>Makes a page without a touch: where no fault will come for it.</summary>
    private void Materialize(int page)
    {
        ref var record = ref _pages[page];
        Fill(page, _scratch, isNew: true);
        record.IsPresent = true;
        record.IsRefused = false;
        foreach (var (address, length, file) in _armed)
        {
            // Where the touch was refused the refusal stands in the way; installing takes it out.
            if (file == _file && IovaOf(page) < length)
                _trap!.Install(address + (nint)IovaOf(page), _scratch);
        }

        _scratch.CopyTo(Page(page));
    }

    private void Settle(nint address, Errno result)
    {
        if (result == Errno.EEXIST)
            _trap!.Wake(address);
    }
}
