using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <summary>A kernel port whose devices hold every so many replies back for longer than a message may take.</summary>
internal sealed class LateReplies(IVduseKernel inner, FaultSession session, int every) : IVduseKernel
{
    /// <summary>Shorter than the kernel's own limit: the device is late, not broken.</summary>
    private static readonly TimeSpan _lateness = TimeSpan.FromSeconds(25);

    public string Description => inner.Description;

    public ulong ApiVersion => inner.ApiVersion;

    public VduseFeatures Features => inner.Features;

    public IVdpaBus Bus => inner.Bus;

    public string BootId => inner.BootId;

    public void CreateDevice(VduseDeviceSpec spec) => inner.CreateDevice(spec);

    public void DestroyDevice(string name) => inner.DestroyDevice(name);

    public IVduseDevice OpenDevice(string name) => new Device(inner.OpenDevice(name), session, every);

    public IReadOnlyList<string> ListDevices() => inner.ListDevices();

    public void Dispose() => inner.Dispose();

    private sealed class Device(IVduseDevice inner, FaultSession session, int every) : IVduseDevice
    {
        private int _replies;
        private volatile bool _closed;

        public string Name => inner.Name;

        public IDeviceIotlb? OnDemandIotlb => inner.OnDemandIotlb;

        public int PollDescriptor => inner.PollDescriptor;

        public uint MessageTimeoutSeconds
        {
            get => inner.MessageTimeoutSeconds;
            set => inner.MessageTimeoutSeconds = value;
        }

        public ulong BounceSize
        {
            get => inner.BounceSize;
            set => inner.BounceSize = value;
        }

        public ControlRead TryReadRequest(out VduseRequest request) => inner.TryReadRequest(out request);

        public Errno TryWriteResponse(in VduseResponse response)
        {
            if (++_replies % every != 0)
                return inner.TryWriteResponse(response);
            var late = response;
            session.After(_lateness, () =>
            {
                if (!_closed)
                    inner.TryWriteResponse(late);
            });
            return Errno.None;
        }

        public ulong GetDriverFeatures() => inner.GetDriverFeatures();

        public void SetConfig(uint offset, ReadOnlySpan<byte> bytes) => inner.SetConfig(offset, bytes);

        public Errno TryInjectConfigInterrupt() => inner.TryInjectConfigInterrupt();

        public void SetupQueue(uint index, ushort maxSize, uint group = 0) => inner.SetupQueue(index, maxSize, group);

        public VduseQueueInfo GetQueueInfo(uint index) => inner.GetQueueInfo(index);

        public void SetupKick(uint index, int eventDescriptor) => inner.SetupKick(index, eventDescriptor);

        public Errno TryInjectInterrupt(uint index) => inner.TryInjectInterrupt(index);

        public Errno TryGetIotlbRegion(ulong start, ulong last, uint addressSpace, out IotlbRegion region) =>
            inner.TryGetIotlbRegion(start, last, addressSpace, out region);

        public Errno TryGetIotlbInfo(ulong start, ulong last, uint addressSpace, out IotlbInfo info) =>
            inner.TryGetIotlbInfo(start, last, addressSpace, out info);

        public Errno TryRegisterUmem(nint address, ulong iova, ulong size, uint addressSpace) =>
            inner.TryRegisterUmem(address, iova, size, addressSpace);

        public Errno TryDeregisterUmem(ulong iova, ulong size, uint addressSpace) => inner.TryDeregisterUmem(iova, size, addressSpace);

        public void SetInterruptAffinity(uint index, ulong cpuMask) => inner.SetInterruptAffinity(index, cpuMask);

        public void Dispose()
        {
            _closed = true;
            inner.Dispose();
        }
    }
}
