namespace VduseActors.Simulator.Execution;

/// <summary>Threads and real time.</summary>
internal sealed class ThreadedExecution : KernelExecution
{
    public override TimeProvider Time => TimeProvider.System;

    internal override KernelEvent CreateEvent(string what) => new Event();

    internal override KernelMutex CreateMutex(string what) => new Mutex();

    internal override KernelWorkqueue CreateWorkqueue(int threads) => new ThreadedWorkqueue(threads);

    internal override DescriptorWatch WatchDescriptors() => new DescriptorWatch().OnThread("irqfd");

    private sealed class Event : KernelEvent
    {
        private readonly TaskCompletionSource _set = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal override bool IsSet => _set.Task.IsCompleted;

        internal override void Set() => _set.TrySetResult();

        internal override bool Wait(CancellationToken cancellation = default)
        {
            try
            {
#pragma warning disable RS0030 // Threads of the simulated kernel wait as those of the kernel do.
                _set.Task.Wait(cancellation);
#pragma warning restore RS0030
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    private sealed class Mutex : KernelMutex
    {
        private readonly Lock _lock = new();

        private protected override void Acquire() => _lock.Enter();

        private protected override void Release() => _lock.Exit();
    }
}
