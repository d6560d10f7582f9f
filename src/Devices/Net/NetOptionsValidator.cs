using VduseActors.Native;

namespace VduseActors.Devices.Net;

/// <summary>Checks the options of a network device that can be checked without its backend.</summary>
internal static class NetOptionsValidator
{
    private const int MaxQueueSize = 32768;

    /// <summary>Throws for the first option that cannot work.</summary>
    /// <exception cref="DeviceConfigurationException">An option cannot work.</exception>
    public static void Validate(NetDeviceOptions options)
    {
        var fault = DeviceNodeName.FindFault(options.Name);
        Require(fault is null, "name", $"the device name '{options.Name}' {fault}; choose another");
        var name = options.Name;
        Require(options.Backend is not null, "backend", $"device '{name}' has no backend: configure backend.type as loopback, pair or tap");
        Require(
            options.Mtu is >= NetLimits.MinMtu and <= NetLimits.MaxMtu,
            "mtu",
            $"device '{name}': MTU {options.Mtu}; use {NetLimits.MinMtu} to {NetLimits.MaxMtu}");
        Require(
            options.QueueSize is >= 2 and <= MaxQueueSize && int.IsPow2(options.QueueSize),
            "queue-size",
            $"device '{name}': queue size {options.QueueSize} is not a power of two from 2 to {MaxQueueSize}; use 256 if in doubt");
        var mac = options.EffectiveMac;
        Require(
            !mac.IsMulticast && !mac.IsZero,
            "mac",
            $"device '{name}': {mac} is a group address or zero; use one like {MacAddress.FromName(name)}");
    }

    private static void Require(bool condition, string key, string message)
    {
        if (!condition)
            throw new DeviceConfigurationException(key, message);
    }
}
