using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <summary>A vdpa bus whose attach and detach fail as planned.</summary>
internal sealed class FaultingBus(IVdpaBus inner, FaultSession session) : IVdpaBus
{
    public IReadOnlyList<VdpaManagementDevice> ListManagementDevices() => inner.ListManagementDevices();

    public void Attach(string name)
    {
        session.FailCall(FaultPoint.Attach, Operations.Attach, name);
        inner.Attach(name);
    }

    public void Detach(string name)
    {
        session.FailCall(FaultPoint.Detach, Operations.Detach, name);
        inner.Detach(name);
    }

    public IReadOnlyList<VdpaDevice> ListDevices() => inner.ListDevices();

    public VdpaDeviceConfig? ReadConfig(string name) => inner.ReadConfig(name);

    public string? GetBoundDriver(string name) => inner.GetBoundDriver(name);

    public void BindDriver(string name, string driver) => inner.BindDriver(name, driver);

    public void UnbindDriver(string name) => inner.UnbindDriver(name);
}
