using System.Collections.Concurrent;
using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Net;

namespace VduseActors.Faults;

/// <summary>Finds faults of a plan that would never fire because no device has the backend that they are faults of.</summary>
/// <param name="plan">The plan.</param>
internal sealed class BackendFit(FaultPlan plan)
{
    private const FaultBackends Unknown = (FaultBackends)(-1);

    private readonly ConcurrentDictionary<string, FaultBackends> _devices = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _images = new(StringComparer.Ordinal);

    /// <summary>Notes a device; what else a backend is, or stands on, is seen when it is opened.</summary>
    public void Note(IDeviceDefinition definition)
    {
        // An author's device may have no name: it is refused for that when it is started.
        if (definition.Name is not { } name)
            return;
        _devices.TryAdd(name, definition switch
        {
            BlockDeviceDefinition { Options.Backend: FileBackendOptions } => FaultBackends.Block | FaultBackends.File,
            BlockDeviceDefinition { Options.Backend: MemoryBackendOptions or NullBackendOptions } => FaultBackends.Block,
            NetDeviceDefinition => FaultBackends.Net,
            _ => Unknown,
        });
    }

    /// <summary>Notes that a device opens an image.</summary>
    public void NoteImage(string device) => _images[device] = true;

    /// <summary>Notes the backend of a device.</summary>
    public void Note(string device, IBackend backend)
    {
        if (_devices.TryGetValue(device, out var known) && known != Unknown)
            return;
        _devices[device] = backend switch
        {
            IBlockBackend => FaultBackends.Block | (_images.ContainsKey(device) ? FaultBackends.File : FaultBackends.None),
            INetBackend => FaultBackends.Net,
            _ => FaultBackends.None,
        };
    }

    /// <summary>
    /// Why the plan cannot work with a device, one line; null when each fault that is meant for it, or for any, has one that can have it.
    /// </summary>
    public string? ObstacleOf(string device) => plan.Faults
        .Where(fault => fault.Target.Device is null || fault.Target.Device == device)
        .Select(ObstacleOf)
        .FirstOrDefault(obstacle => obstacle is not null);

    /// <summary>Why the plan cannot work with the devices that were noted, which are all; null when it can.</summary>
    public string? Obstacle() => plan.Faults.Select(Stranger).FirstOrDefault(obstacle => obstacle is not null)
        ?? plan.Faults.Select(ObstacleOf).FirstOrDefault(obstacle => obstacle is not null);

    private string? Stranger(FaultSpec fault) => fault.Target.Device is { } device && !_devices.ContainsKey(device)
        ? $"{plan.PlaceOf(fault)}: there is no device '{device}'; the devices are {string.Join(", ", _devices.Keys.Order(StringComparer.Ordinal))}"
        : null;

    private string? ObstacleOf(FaultSpec fault)
    {
        if (fault.Kind.Backends == FaultBackends.None)
            return null;
        var concerned = _devices.Where(
            device =>
                fault.Target.Device is null || fault.Target.Device == device.Key).OrderBy(device =>
                    device.Key, StringComparer.Ordinal).ToArray();
        if (concerned.Length == 0 || Array.Exists(concerned, device => device.Value == Unknown || (device.Value & MeantFor(fault)) != 0))
            return null;
        var (name, backends) = concerned[0];
        var what = MeantFor(fault) != fault.Kind.Backends ? $"{fault.Kind.Name} of such requests" : fault.Kind.Name;
        return $"{plan.PlaceOf(fault)}: {what} is a fault of {Describe(MeantFor(fault))}, and device '{name}' has {Describe(backends)}; "
            + $"remove it, or {(fault.Target.Device is null ? "configure a device that can have it" : "name another device")} ('vduse-lab fault-kinds' lists the kinds)";
    }

    /// <summary>The backends that can have a fault with its target: frames have no sectors, and storage does not send.</summary>
    private static FaultBackends MeantFor(FaultSpec fault)
    {
        var target = fault.Target;
        var meant = fault.Kind.Backends;
        if (target.FirstSector is not null || target.LastSector is not null || target.Operation is not (null or "send" or "receive"))
            meant &= ~FaultBackends.Net;
        if (target.Operation is "send" or "receive")
            meant &= FaultBackends.Net;
        return meant;
    }

    private static string Describe(FaultBackends backends) => backends switch
    {
        FaultBackends.File => "an image (backend.type = file)",
        FaultBackends.Net => "a network",
        FaultBackends.None => "a backend that no fault can be injected into",
        _ when backends.HasFlag(FaultBackends.Net) => "storage or a network",
        _ => backends.HasFlag(FaultBackends.File) ? "storage in an image" : "storage",
    };
}
