using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Transports.Vduse;

namespace VduseActors.Transports.Kernel.Tests;

public sealed class LinuxVhostVdpaSuite : VhostVdpaSuite
{
    private readonly List<GuestFile> _memory = [];

    public override void Dispose()
    {
        base.Dispose();
        foreach (var memory in _memory)
            memory.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override IVduseKernel OpenKernel() => LinuxVduse.Open();

    protected override IVhostVdpa OpenVhost(string device) => LinuxVhostVdpa.Open(LinuxVhostVdpa.NodeOf(device));

    protected override IGuestMemory CreateMemory(ulong bytes)
    {
        var memory = new GuestFile(bytes);
        _memory.Add(memory);
        return memory;
    }

    private sealed class GuestFile : IGuestMemory, IDisposable
    {
        private readonly MemoryFile _file;
        private readonly MemoryMapping _mapping;

        public GuestFile(ulong bytes)
        {
            _file = MemoryFile.Create("guest", bytes);
            _mapping = _file.Map(bytes);
            Bytes = bytes;
        }

        public nint Address => _mapping.Address;

        public ulong Bytes { get; }

        public void Dispose()
        {
            _mapping.Dispose();
            _file.Dispose();
        }
    }
}
