using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.TestKit.Machine;

/// <summary>Notes the beginning and the end of every call that changes the bus.</summary>
internal sealed class TracedBus(IVdpaBus inner, DaemonTrace trace) : IVdpaBus
{
    public IReadOnlyList<VdpaManagementDevice> ListManagementDevices() => inner.ListManagementDevices();

    public void Attach(string name) => Trace("attach", name, () => inner.Attach(name));

    public void Detach(string name) => Trace("detach", name, () => inner.Detach(name));

    public IReadOnlyList<VdpaDevice> ListDevices() => inner.ListDevices();

    public VdpaDeviceConfig? ReadConfig(string name) => inner.ReadConfig(name);

    public string? GetBoundDriver(string name) => inner.GetBoundDriver(name);

    public void BindDriver(string name, string driver) => Trace("bind", name, () => inner.BindDriver(name, driver));

    public void UnbindDriver(string name) => Trace("unbind", name, () => inner.UnbindDriver(name));

    private void Trace(string what, string name, Action call)
    {
        trace.Note(what, name);
        try
        {
            call();
            trace.Note(what, name, 1);
        }
        catch (LinuxException refused)
        {
            trace.Note(what, name, 1, (long)refused.Errno);
            throw;
        }
    }
}
