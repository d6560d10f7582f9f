using VduseActors.Simulator.Execution;
using VduseActors.Transports.RfcV3;

namespace VduseActors.Simulator.RfcV3;

/// <summary>A message on its way to the daemon and back; the call that sent it waits for it.</summary>
internal sealed class RfcMessage(RfcRequest request, KernelEvent done) : IDisposable
{
    internal RfcRequest Request = request;

    internal RfcResponse Response;

    internal ITimer? Limit { get; set; }

    /// <summary>Whether it was answered or given up; set under the channel's lock.</summary>
    internal bool IsCompleted { get; private set; }

    /// <summary>Whether the daemon answered it.</summary>
    internal bool IsAnswered { get; private set; }

    internal void Answer(in RfcResponse response)
    {
        Response = response;
        IsAnswered = true;
        GiveUp();
    }

    internal void GiveUp()
    {
        IsCompleted = true;
        done.Set();
    }

    internal bool Wait() => done.Wait();

    public void Dispose() => Limit?.Dispose();
}
