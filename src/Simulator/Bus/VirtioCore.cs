using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Bus;

/// <summary>The virtio core's part of bringing a device up: the status writes around a driver's probe, in the kernel's order.</summary>
internal sealed class VirtioCore(IVirtioTransport transport, ulong keptTransportFeatures)
{
    private const int FirstTransportBit = 28, LastTransportBit = 41;

    internal IVirtioTransport Transport => transport;

    /// <summary>The bound driver, or null.</summary>
    internal IVirtioDriver? Driver { get; private set; }

    /// <summary>Registers the device: reset, then ACKNOWLEDGE. Drivers may come at any later time.</summary>
    internal void Register()
    {
        transport.Reset();
        Add(DeviceStatus.Acknowledge);
    }

    /// <summary>Lets a driver try; true when it took the device.</summary>
    internal bool Probe(IVirtioDriverModule module)
    {
        Add(DeviceStatus.Driver);
        var features = ChooseFeatures(module.SupportedFeatures, transport.DeviceFeatures) & ~module.MaskedFeatures;
        transport.DriverFeatures = features;
        if (transport.DriverFeatures != features || !ConfirmFeatures() || module.Probe(transport) is not { } driver)
        {
            Add(DeviceStatus.Failed);
            return false;
        }

        if ((transport.Status & DeviceStatus.DriverOk) == 0)
            Add(DeviceStatus.DriverOk);

        Driver = driver;
        return true;
    }

    /// <summary>Unbinds the driver, if one is bound; the device stays, acknowledged.</summary>
    internal void Remove()
    {
        if (Driver is not { } driver)
            return;

        driver.Remove();
        Driver = null;
        Add(DeviceStatus.Acknowledge);
    }

    private ulong ChooseFeatures(ulong supported, ulong offered)
    {
        ulong transportBits = 0;
        for (var bit = FirstTransportBit; bit <= LastTransportBit; bit++)
            transportBits |= 1UL << bit;

        return (offered & supported & ~transportBits) | (offered & transportBits & keptTransportFeatures);
    }

    /// <summary>FEATURES_OK exists only with VERSION_1: a legacy device goes straight on.</summary>
    private bool ConfirmFeatures()
    {
        if ((transport.DriverFeatures & VirtioFeature.Version1) == 0)
            return true;

        Add(DeviceStatus.FeaturesOk);
        return (transport.Status & DeviceStatus.FeaturesOk) != 0;
    }

    private void Add(DeviceStatus bits) => transport.SetStatus(transport.Status | bits);
}
