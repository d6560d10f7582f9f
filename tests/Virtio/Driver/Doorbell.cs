namespace VduseActors.Virtio.Tests.Driver;

/// <summary>An eventfd's semantics without its cost: rings are kept until the next wait, which takes them all.</summary>
internal sealed class Doorbell
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private int _rung;

    public void Ring() => Volatile.Write(ref _rung, 1);

    public void Wait(string otherwise)
    {
        if (Interlocked.Exchange(ref _rung, 0) == 1)
            return;
        var since = Environment.TickCount64;
        var spin = default(SpinWait);
        while (Interlocked.Exchange(ref _rung, 0) == 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
            Assert.True(Environment.TickCount64 - since < _patience.TotalMilliseconds, otherwise);
        }
    }
}
