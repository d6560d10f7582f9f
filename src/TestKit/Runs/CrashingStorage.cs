using VduseActors.Devices;
using VduseActors.Devices.Block.Backends;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.TestKit.Machine;
using VduseActors.Virtio;

namespace VduseActors.TestKit.Runs;

/// <summary>
/// The system calls of processes that end: each is a place where the process can end, and what waits when it does was either made by then
/// or never is.
/// </summary>
/// <param name="machine">Whose processes.</param>
/// <param name="draw">Draws a number below a bound.</param>
internal sealed class CrashingStorage(SimulatedMachine machine, Func<int, int> draw) : FileSeam
{
    private const int MostLatencyMicroseconds = 200;

    private readonly List<Call> _waiting = [];

    /// <summary>Makes a call later, as a thread of the process would.</summary>
    public void Run(Action work)
    {
        var call = new Call(work);
        _waiting.Add(call);
        machine.Execution.Schedule(TimeSpan.FromMicroseconds(1 + draw(MostLatencyMicroseconds)), () =>
        {
            if (_waiting.Remove(call))
                call.Work();
        });
    }

    /// <summary>The process ends: the kernel has made some of the calls that wait, and makes none of the others.</summary>
    public void EndProcess()
    {
        var waiting = _waiting.ToArray();
        _waiting.Clear();
        foreach (var call in waiting)
        {
            if (draw(2) == 0)
                call.Work();
        }
    }

    /// <summary>A device whose image is this storage.</summary>
    public IDeviceDefinition Under(IDeviceDefinition definition) => new Definition(definition, this);

    public override IFileIo Around(IFileIo io, uint unit) => new FileCalls(io, machine);

    /// <summary>Which runs never have: what it does is no work of the machine's.</summary>
    public override IFileRing Around(IFileRing ring, EventFd completed) => ring;

    private sealed class Definition(IDeviceDefinition inner, FileSeam seam) : DelegatingDefinition(inner)
    {
        public override IBackend OpenBackend() => seam.While(base.OpenBackend);
    }

    private sealed unsafe class FileCalls(IFileIo inner, SimulatedMachine machine) : IFileIo
    {
        public Errno Read(IoVec* segments, int count, ulong offset, RwFlags flags, out nuint transferred)
        {
            machine.PassCrashPoint();
            return inner.Read(segments, count, offset, flags, out transferred);
        }

        public Errno Write(IoVec* segments, int count, ulong offset, RwFlags flags, out nuint transferred)
        {
            machine.PassCrashPoint();
            return inner.Write(segments, count, offset, flags, out transferred);
        }

        public Errno DataSync()
        {
            machine.PassCrashPoint();
            return inner.DataSync();
        }

        public Errno Discard(ulong offset, ulong length)
        {
            machine.PassCrashPoint();
            return inner.Discard(offset, length);
        }

        public Errno Zero(ulong offset, ulong length, bool mayUnmap)
        {
            machine.PassCrashPoint();
            return inner.Zero(offset, length, mayUnmap);
        }

        public Errno GetLength(out ulong length) => inner.GetLength(out length);

        public void Dispose() => inner.Dispose();
    }

    private sealed record Call(Action Work);
}
