using System.Numerics;
using VduseActors.Devices;
using VduseActors.Virtio;

namespace VduseActors.State;

/// <summary>
/// Asks a definition for its device, and refuses one that describes itself in a way that no kernel, ring or driver could follow: the
/// author learns it at the start, and in words of the interface that was implemented.
/// </summary>
internal static class DeviceDescription
{
    private const int MostQueues = ushort.MaxValue;
    private const int LargestQueue = 32768;
    private const int LargestConfig = 4096;

    /// <summary>Bits 24 to 49 belong to rings and transport (virtio 1.2, 2.2): the runtime offers those.</summary>
    private const ulong DeviceFeatures = ~(((1UL << 26) - 1) << 24);

    /// <summary>The device on an open backend.</summary>
    /// <param name="definition">Describes it.</param>
    /// <param name="backend">The backend.</param>
    /// <exception cref="DeviceConfigurationException">Options and backend do not fit, or the description is impossible.</exception>
    public static IVirtioDevice Of(IDeviceDefinition definition, IBackend backend)
    {
        var device = definition.CreateDevice(backend);
        return FindMistake(definition, device) is { } mistake
            ? throw new DeviceConfigurationException(null, $"device '{definition.Name}': {mistake}")
            : device;
    }

    private static string? FindMistake(IDeviceDefinition definition, IVirtioDevice? device) => device switch
    {
        null => "CreateDevice returned null; it must return the device",
        { QueueCount: < 1 or > MostQueues } => Invariant($"QueueCount is {device.QueueCount}; it must be from 1 to {MostQueues}"),
        { QueueSize: < 2 or > LargestQueue } => $"QueueSize is {device.QueueSize}; it must be a power of two from 2 to {LargestQueue}",
        _ when !BitOperations.IsPow2(device.QueueSize) =>
            $"QueueSize is {device.QueueSize}; it must be a power of two from 2 to {LargestQueue}",
        { MaxSegments: < 1 or > LargestQueue } => Invariant($"MaxSegments is {device.MaxSegments}; it must be from 1 to {LargestQueue}"),
        { Config.Length: > LargestConfig } => $"Config has {device.Config.Length} bytes; it must be a page, {LargestConfig}, at most",
        _ when (device.Features & ~DeviceFeatures) is not 0 and var foreign =>
            $"Features holds 0x{foreign:x}, which is not the device type's (bits 0 to 23 and 50 to 63); leave rings and transport to the runtime",
        _ when definition.Groups < 1 || definition.Groups > device.QueueCount =>
            Invariant($"Groups is {definition.Groups}; it must be from 1 to the number of queues, {device.QueueCount}"),
        _ when (definition.RingFeatures & ~FeatureNegotiation.OptionalRingFeatures) is not 0 and var unknown =>
            $"RingFeatures holds 0x{unknown:x}; it may hold 0x{FeatureNegotiation.OptionalRingFeatures:x} only",
        _ => null,
    };
}
