using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.Remote;

/// <summary>An open control node.</summary>
/// <param name="kernel">The port; owned.</param>
internal sealed class ControlCalls(IVduseKernel kernel) : ICallHandler
{
    public SafeFileHandle? Handle(RemoteOperation operation, ref FrameReader call, ref FrameWriter answer, SafeFileHandle? file)
    {
        switch (operation)
        {
            case RemoteOperation.CreateDevice:
                var spec = SpecFrame.Read(ref call);
                call.End();
                kernel.CreateDevice(spec);
                return null;
            case RemoteOperation.DestroyDevice:
                var name = call.ReadText();
                call.End();
                kernel.DestroyDevice(name);
                return null;
            case RemoteOperation.ListDevices:
                var skipped = call.Read<int>();
                call.End();
                string[] names = [.. kernel.ListDevices().Order(StringComparer.Ordinal)];
                ListFrame.Write(
                    ref answer, skipped, names, sizeof(ushort) + DeviceNodeName.MaximumBytes, static (ref frame, entry) =>
                        frame.WriteText(entry));
                return null;
            default:
                throw new InvalidDataException($"the control node has no call {(byte)operation}");
        }
    }

    public void Dispose() => kernel.Dispose();
}
