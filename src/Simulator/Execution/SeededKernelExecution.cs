using VduseActors.Deterministic;

namespace VduseActors.Simulator.Execution;

/// <summary>One thing at a time, in an order drawn from a seed, in virtual time.</summary>
internal sealed class SeededKernelExecution(SeededExecution execution) : KernelExecution
{
    public override TimeProvider Time => execution.Time;

    internal override KernelEvent CreateEvent(string what) => new Event(new SeededEvent(execution, what));

    internal override KernelMutex CreateMutex(string what) => new Mutex(new SeededMutex(execution, what));

    internal override KernelWorkqueue CreateWorkqueue(int threads) => new SeededWorkqueue(execution);

    internal override DescriptorWatch WatchDescriptors() => new DescriptorWatch().In(execution);

    internal override void Note(string what, string who, long first = 0, long second = 0) => execution.Trace.Note(what, who, first, second);

    private sealed class Event(SeededEvent inner) : KernelEvent
    {
        internal override bool IsSet => inner.IsSet;

        internal override void Set() => inner.Set();

        internal override bool Wait(CancellationToken cancellation = default) => inner.Wait(cancellation);
    }

    private sealed class Mutex(SeededMutex inner) : KernelMutex
    {
        private protected override void Acquire() => inner.Enter();

        private protected override void Release() => inner.Exit();
    }
}
