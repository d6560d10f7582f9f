using System.Collections.Concurrent;
using VduseActors.Kernel;
using VduseActors.Simulator.Bus;
using VduseActors.Simulator.Drivers;
using VduseActors.Simulator.Execution;
using VduseActors.Simulator.RfcV3;
using VduseActors.Simulator.Vduse;
using VduseActors.Virtio;

namespace VduseActors.Simulator;

/// <summary>
/// A machine with a kernel of a given version: VDUSE devices, the vdpa bus and the drivers on it. It outlives the daemons that
/// open it: dispose a <see cref="SimulatedVduse"/> and open another on the same kernel to play a restart.
/// </summary>
/// <remarks>Thread-safe. Disposing is switching the machine off: every blocked call returns with an error.</remarks>
public sealed class SimulatedKernel : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, VduseDevice> _devices = new(StringComparer.Ordinal);
    private readonly List<IVirtioDriverModule> _modules = [];
    private bool _isOff;
    private bool _disposed;

    /// <summary>Boots a kernel.</summary>
    /// <param name="profile">Its version.</param>
    /// <param name="options">How it is configured; null for the defaults.</param>
    /// <param name="time">Clock of message deadlines; null for the one of <see cref="SimulatedKernelOptions.Execution"/>.</param>
    public SimulatedKernel(KernelProfile profile, SimulatedKernelOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        Profile = profile;
        Options = options ?? new SimulatedKernelOptions();
        ArgumentOutOfRangeException.ThrowIfNotEqual(Options.WorkerThreads is >= 1 and <= 64, true, nameof(options));
        Time = time ?? Options.Execution.Time;
        Workqueue = Execution.CreateWorkqueue(Options.WorkerThreads);
        Bus = new SimulatedVdpaBus(this);
        if (profile.Protocol == VduseProtocol.RfcV3)
            Rfc = new RfcModule(this);
        if (Options.LoadBlockDriver)
            _modules.Add(new BlockDriverModule(Options.Block));
        if (Options.LoadNetDriver)
            _modules.Add(new NetDriverModule(Options.Net));
    }

    /// <summary>The version that this kernel behaves like.</summary>
    public KernelProfile Profile { get; }

    /// <summary>How it is configured.</summary>
    public SimulatedKernelOptions Options { get; }

    /// <summary>Names this boot, as <c>/proc/sys/kernel/random/boot_id</c> does.</summary>
    public string BootId { get; } = Guid.NewGuid().ToString();

    /// <summary>Its vdpa bus.</summary>
    public SimulatedVdpaBus Bus { get; }

    internal KernelExecution Execution => Options.Execution;

    internal TimeProvider Time { get; }

    internal KernelWorkqueue Workqueue { get; }

    /// <summary>The module of RFC v3, where this kernel has that one.</summary>
    internal RfcModule? Rfc { get; }

    /// <summary>Names of its VDUSE devices.</summary>
    public IReadOnlyList<string> DeviceNames =>
        [.. _devices.Keys.Concat(Rfc?.Devices.Select(device => device.Name) ?? []).Order(StringComparer.Ordinal)];

    /// <summary>Loads a virtio driver: attached devices of its type that have none are probed now.</summary>
    public void LoadDriver(IVirtioDriverModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        lock (_lock)
            _modules.Add(module);

        Bus.ProbeWaiting();
    }

    /// <summary>What the device did that its specification forbids, memory accesses included, since it was created.</summary>
    /// <exception cref="KeyNotFoundException">There is no such device.</exception>
    public ViolationLog ViolationsOf(string device) => Observe(device).Violations;

    /// <summary>The status byte that the kernel holds for a device.</summary>
    /// <exception cref="KeyNotFoundException">There is no such device.</exception>
    public DeviceStatus StatusOf(string device) => Observe(device).LastStatus;

    /// <summary>Whether a missed deadline broke the device.</summary>
    /// <exception cref="KeyNotFoundException">There is no such device.</exception>
    public bool IsBroken(string device) => Observe(device).IsBroken;

    /// <summary>Number of control messages that were sent to the device.</summary>
    /// <exception cref="KeyNotFoundException">There is no such device.</exception>
    public long ControlMessageCount(string device) => Observe(device).SentMessages;

    /// <summary>Interrupts of the device that were refused because DRIVER_OK was not stored yet, or it was suspended.</summary>
    /// <exception cref="KeyNotFoundException">There is no such device.</exception>
    public int RefusedInterrupts(string device) => Observe(device).RefusedInjections;

    /// <summary>What the kernel warned of while it handled a device, in the order seen.</summary>
    /// <exception cref="KeyNotFoundException">There is no such device.</exception>
    public IReadOnlyList<string> WarningsOf(string device) => Observe(device).KernelWarnings.Entries;

    /// <summary>
    /// Why bounce data is not copied at page fault time although the profile's <see cref="KernelProfile.Iommu"/> says so, one line;
    /// null when it is, or when the profile does not.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no such device.</exception>
    public string? IommuNoticeOf(string device) =>
        Observe(device).Domains.Select(domain => domain.Notice).FirstOrDefault(notice => notice is not null);

    /// <summary>Page faults of the daemon that the kernel answered with a bounce page.</summary>
    /// <exception cref="KeyNotFoundException">There is no such device.</exception>
    public long BouncePageFaults(string device) => Observe(device).Domains.Sum(domain => domain.FaultCount);

    /// <summary>
    /// Looks for accesses that leave no other trace: writes to freed rings (recorded as violations) and touches of bounce pages
    /// that would have faulted.
    /// </summary>
    /// <returns>IOVAs of pages that the daemon touched although no buffer ever used them: each would have been a SIGBUS.</returns>
    /// <exception cref="KeyNotFoundException">There is no such device.</exception>
    public IReadOnlyList<ulong> FindBadTouches(string device)
    {
        var holes = new List<ulong>();
        foreach (var domain in Observe(device).Domains)
        {
            domain.CheckFreedRegions();
            holes.AddRange(domain.FindTouchedHoles());
        }

        return holes;
    }

    /// <summary>
    /// Switches the machine off: whoever waits for a daemon or for the kernel returns with an error, and nothing happens any more. Memory
    /// of the devices stays until <see cref="Dispose"/>, for those who are still on their way out. Further calls do nothing.
    /// </summary>
    public void PowerOff()
    {
        lock (_lock)
        {
            if (_isOff)
                return;

            _isOff = true;
        }

        foreach (var device in DevicesInOrder())
            device.Channel.Break();

        Rfc?.PowerOff();
        Bus.Dispose();
        Workqueue.Dispose();
    }

    /// <summary>Switches the machine off and takes its memory away; no driver code of it may run any more.</summary>
    public void Dispose()
    {
        PowerOff();
        lock (_lock)
        {
            if (_disposed)
                return;

            _disposed = true;
        }

        foreach (var device in DevicesInOrder())
            device.Dispose();

        Rfc?.Dispose();
        _devices.Clear();
    }

    /// <summary>A run from a seed has to be the same in every process, and the order of hashes is not.</summary>
    private IOrderedEnumerable<VduseDevice> DevicesInOrder() => _devices.Values.OrderBy(device => device.Name, StringComparer.Ordinal);

    internal IVirtioDriverModule? FindModule(uint deviceId)
    {
        lock (_lock)
            return _modules.FirstOrDefault(module => module.DeviceId == deviceId);
    }

    internal bool TryFind(string name, out VduseDevice device) => _devices.TryGetValue(name, out device!);

    internal VduseDevice Device(string name) => _devices.TryGetValue(name, out var device) ? device : throw NoDevice(name);

    private IObservedDevice Observe(string name) =>
        _devices.GetValueOrDefault(name)
        ?? Rfc?.Devices.FirstOrDefault(device => device.Name == name) as IObservedDevice
        ?? throw NoDevice(name);

    private static KeyNotFoundException NoDevice(string name) => new($"There is no VDUSE device {name}.");

    internal (Errno Errno, string? Reason) AddDevice(VduseDeviceSpec spec, ulong apiVersion, VduseFeatures features)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isOff, this);
            if (_devices.ContainsKey(spec.Name))
                return (Errno.EEXIST, null);

            _devices[spec.Name] = new VduseDevice(spec, apiVersion, features, this);
            return (Errno.None, null);
        }
    }

    internal Errno RemoveDevice(string name)
    {
        lock (_lock)
        {
            if (!_devices.TryGetValue(name, out var device))
                return Errno.EINVAL;

            if (device.IsOpen || device.IsAttached)
                return Errno.EBUSY;

            _devices.TryRemove(name, out _);
            device.Dispose();
            return Errno.None;
        }
    }
}
