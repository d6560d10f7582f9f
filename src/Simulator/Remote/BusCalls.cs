using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.Remote;

/// <summary>A call, or some, of the vdpa bus.</summary>
/// <param name="kernel">The port; owned.</param>
internal sealed class BusCalls(IVduseKernel kernel) : ICallHandler
{
    private const int LargestDevice = (2 * (sizeof(ushort) + DeviceNodeName.MaximumBytes)) + 14;
    private const int LargestManagementDevice = (2 * (sizeof(ushort) + DeviceNodeName.MaximumBytes)) + 9;

    public SafeFileHandle? Handle(RemoteOperation operation, ref FrameReader call, ref FrameWriter answer, SafeFileHandle? file)
    {
        if (operation is RemoteOperation.ListManagementDevices or RemoteOperation.ListBus)
        {
            var skipped = call.Read<int>();
            call.End();
            List(operation, skipped, ref answer);
            return null;
        }

        var name = call.ReadText();
        var driver = operation == RemoteOperation.BindDriver ? call.ReadText() : "";
        call.End();
        switch (operation)
        {
            case RemoteOperation.Attach:
                kernel.Bus.Attach(name);
                break;
            case RemoteOperation.Detach:
                kernel.Bus.Detach(name);
                break;
            case RemoteOperation.ReadConfig:
                ConfigFrame.Write(ref answer, kernel.Bus.ReadConfig(name));
                break;
            case RemoteOperation.GetBoundDriver:
                WriteOptional(ref answer, kernel.Bus.GetBoundDriver(name));
                break;
            case RemoteOperation.BindDriver:
                kernel.Bus.BindDriver(name, driver);
                break;
            case RemoteOperation.UnbindDriver:
                kernel.Bus.UnbindDriver(name);
                break;
            default:
                throw new InvalidDataException($"the bus has no call {(byte)operation}");
        }

        return null;
    }

    public void Dispose() => kernel.Dispose();

    private static void WriteOptional(ref FrameWriter frame, string? text)
    {
        frame.Write((byte)(text is null ? 0 : 1));
        if (text is not null)
            frame.WriteText(text);
    }

    private void List(RemoteOperation operation, int skipped, ref FrameWriter answer)
    {
        if (operation == RemoteOperation.ListManagementDevices)
        {
            ListFrame.Write(ref answer, skipped, kernel.Bus.ListManagementDevices(), LargestManagementDevice, static (ref frame, entry) =>
            {
                frame.WriteText(entry.Name);
                WriteOptional(ref frame, entry.Bus);
                frame.Write(entry.SupportedClasses);
            });
            return;
        }

        VdpaDevice[] devices = [.. kernel.Bus.ListDevices().OrderBy(device => device.Name, StringComparer.Ordinal)];
        ListFrame.Write(ref answer, skipped, devices, LargestDevice, static (ref frame, entry) =>
        {
            frame.WriteText(entry.Name);
            frame.WriteText(entry.ManagementDevice);
            frame.Write(entry.DeviceId);
            frame.Write(entry.VendorId);
            frame.Write(entry.MaxQueues);
            frame.Write(entry.MaxQueueSize);
        });
    }
}
