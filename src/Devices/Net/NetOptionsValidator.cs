using VduseActors.Native;
using Keys = VduseActors.Devices.Net.NetDeviceOptions.Keys;

namespace VduseActors.Devices.Net;

/// <summary>Checks the options of a network device that can be checked without its backend.</summary>
internal static class NetOptionsValidator
{
    /// <summary>Throws for the first option that cannot work.</summary>
    /// <exception cref="DeviceConfigurationException">An option cannot work.</exception>
    public static void Validate(NetDeviceOptions options)
    {
        var fault = DeviceNodeName.FindFault(options.Name);
        Require(fault is null, "name", $"the device name '{options.Name}' {fault}; choose another");
        var name = options.Name;
        Require(options.Backend is not null, "backend", $"device '{name}' has no backend: configure backend.type as loopback, pair or tap");
        Require(
            Keys.Mtu.Accepts(options.Mtu),
            "mtu",
            Invariant($"device '{name}': MTU {options.Mtu}; use {Keys.Mtu.Range}"));
        Require(
            Keys.QueueSize.Accepts(options.QueueSize) && int.IsPow2(options.QueueSize),
            "queue-size",
            Invariant(
                $"device '{name}': queue size {options.QueueSize} is not a power of two from {Keys.QueueSize.Least} to {Keys.QueueSize.Most}; use {Keys.QueueSize.Default} if in doubt"));
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
