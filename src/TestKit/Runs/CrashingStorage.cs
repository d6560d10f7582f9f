using VduseActors.Deterministic;
using VduseActors.Devices.Block.Backends;
using VduseActors.TestKit.Machine;

namespace VduseActors.TestKit.Runs;

/// <summary>
/// The system calls of processes that end: each is a place where the process can end, and what waits when it does was either made by then
/// or never is.
/// </summary>
/// <param name="machine">Whose processes.</param>
/// <param name="draw">Draws a number below a bound.</param>
internal sealed class CrashingStorage(SimulatedMachine machine, Func<int, int> draw) : IFileFaults
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

    public FileCallFault Meet(in FileCall call)
    {
        machine.PassCrashPoint();
        return default;
    }

    public void Wait(TimeSpan delay)
    {
        var over = new SeededEvent(machine.Execution, "the end of a system call");
        machine.Execution.Schedule(delay, over.Set);
        over.Wait();
    }

    public void After(TimeSpan delay, Action action) => machine.Execution.Schedule(delay, action);

    private sealed record Call(Action Work);
}
