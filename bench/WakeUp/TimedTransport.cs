using System.Diagnostics;
using VduseActors.Kernel;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Bench.WakeUp;

/// <summary>A transport that notes when it kicks, and whose interrupt handler its owner calls.</summary>
/// <param name="inner">The simulated kernel's transport.</param>
internal sealed class TimedTransport(IVirtioTransport inner) : DelegatingTransport(inner)
{
    private Action? _handler;

    /// <summary>When the last kick began, in <see cref="Stopwatch"/> ticks.</summary>
    public long KickedAt { get; private set; }

    /// <summary>Handles the interrupt of the queue.</summary>
    public void HandleInterrupt() => _handler?.Invoke();

    public override void Kick(int queue)
    {
        KickedAt = Stopwatch.GetTimestamp();
        base.Kick(queue);
    }

    public override void SetupQueue(
        int queue, uint size, ulong descriptors, ulong driver, ulong device, Action? callback, VduseQueueState initial = default)
    {
        _handler = callback;
        base.SetupQueue(queue, size, descriptors, driver, device, callback, initial);
    }
}
