using VduseActors.Devices;
using VduseActors.Loops;

namespace VduseActors.Queues;

/// <summary>Lets a backend watch descriptors where its queue's kicks are watched.</summary>
internal sealed class DescriptorWatcher(IReadinessSet readiness) : IDescriptorWatcher
{
    /// <inheritdoc/>
    public IDisposable Watch(int descriptor, Action ready) => readiness.Watch(descriptor, new Source(ready), WatchMode.Level);

    private sealed class Source(Action ready) : IReadySource
    {
        public void OnReady(uint events) => ready();
    }
}
