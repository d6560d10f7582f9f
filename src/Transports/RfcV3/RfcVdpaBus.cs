using VduseActors.Kernel;

namespace VduseActors.Transports.RfcV3;

/// <summary>The bus of a kernel with RFC v3, on which devices are attached by name all the same.</summary>
/// <param name="bus">The bus.</param>
/// <param name="identify">Finds id and type of a device.</param>
internal sealed class RfcVdpaBus(IRfcVdpaBus bus, Func<string, (uint Id, uint DeviceId)> identify) : IVdpaBus
{
    /// <inheritdoc/>
    public IReadOnlyList<VdpaManagementDevice> ListManagementDevices() => bus.ListManagementDevices();

    /// <inheritdoc/>
    public void Attach(string name)
    {
        var (id, deviceId) = identify(name);
        bus.Attach(name, id, deviceId);
    }

    /// <inheritdoc/>
    public void Detach(string name) => bus.Detach(name);

    /// <inheritdoc/>
    public IReadOnlyList<VdpaDevice> ListDevices() => bus.ListDevices();

    /// <inheritdoc/>
    public VdpaDeviceConfig? ReadConfig(string name) => bus.ReadConfig(name);

    /// <inheritdoc/>
    public string? GetBoundDriver(string name) => bus.GetBoundDriver(name);

    /// <inheritdoc/>
    public void BindDriver(string name, string driver) => bus.BindDriver(name, driver);

    /// <inheritdoc/>
    public void UnbindDriver(string name) => bus.UnbindDriver(name);
}
