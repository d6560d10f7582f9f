using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace VduseActors.ActorRuntime.TestKit.Internal;

/// <summary>The messages of a test actor that the test has not looked at yet.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore makes no wait handle: there is nothing to release.")]
internal sealed class TestQueue
{
    private readonly Lock _gate = new();
    private readonly Queue<MessageEnvelope> _messages = new();
    private readonly SemaphoreSlim _available = new(0);

    public int Count => _available.CurrentCount;

    public void Add(MessageEnvelope envelope)
    {
        lock (_gate)
        {
            _messages.Enqueue(envelope);
        }

        _available.Release();
    }

    /// <summary>Takes the next message, or looks at it.</summary>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> for ever, zero or less not at all.</param>
    /// <param name="peek">Whether the message stays in the queue.</param>
    /// <param name="sync">Whether the calling thread is blocked; the returned task is complete then.</param>
    /// <param name="cancellation">Ends the wait with an exception.</param>
    /// <returns>The message, or null after the timeout.</returns>
    public async ValueTask<MessageEnvelope?> Next(TimeSpan timeout, bool peek, bool sync, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var left = timeout < TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : timeout;
        while (!(sync ? _available.Wait(left, cancellation) : await _available.WaitAsync(left, cancellation)))
        {
            // The wait counts in ticks of a coarse clock and may end some milliseconds early: all of the time was asked for.
            left = timeout - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            left = TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
        }

        lock (_gate)
        {
            if (!peek)
            {
                return _messages.Dequeue();
            }

            _available.Release();
            return _messages.Peek();
        }
    }
}
