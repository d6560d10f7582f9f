using VduseActors.Kernel;
using VduseActors.Simulator.Execution;

namespace VduseActors.Simulator.Vduse;

/// <summary>A control message on its way to the daemon and back; the call that sent it waits for it.</summary>
internal sealed class ControlMessage(VduseRequest request, KernelEvent done) : IDisposable
{
    internal VduseRequest Request = request;

    internal VduseResponse Response;

    internal ITimer? Deadline { get; set; }

    /// <summary>Whether the channel has decided about it; set under the channel's lock.</summary>
    internal bool IsCompleted { get; private set; }

    internal void Complete(in VduseResponse response)
    {
        Response = response;
        IsCompleted = true;
        done.Set();
    }

    internal void Wait() => done.Wait();

    public void Dispose() => Deadline?.Dispose();
}
