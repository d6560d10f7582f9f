using System.Diagnostics.CodeAnalysis;
using VduseActors.ActorRuntime.TestKit.Internal;

namespace VduseActors.ActorRuntime.TestKit;

/// <content>Waiting for something other than a message.</content>
public abstract partial class TestKitBase
{
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Repeats an assertion until it no longer throws.</summary>
    /// <param name="assertion">Throws as long as it does not hold.</param>
    /// <param name="duration">How long at most, scaled; by default what an expectation waits.</param>
    /// <param name="interval">The pause between two tries; 100 ms by default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public void AwaitAssert(
        Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        AwaitAssertCore(
            () =>
            {
                assertion();
                return ValueTask.CompletedTask;
            },
            duration,
            interval,
            sync: true,
            cancellationToken).Wait();

    /// <inheritdoc cref="AwaitAssert"/>
    public async Task AwaitAssertAsync(
        Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        await AwaitAssertCore(
            () =>
            {
                assertion();
                return ValueTask.CompletedTask;
            },
            duration,
            interval,
            sync: false,
            cancellationToken);

    /// <inheritdoc cref="AwaitAssert"/>
    public async Task AwaitAssertAsync(
        Func<Task> assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        await AwaitAssertCore(async () => await assertion(), duration, interval, sync: false, cancellationToken);

    /// <summary>Waits until a condition holds, as long as an expectation waits.</summary>
    /// <param name="conditionIsFulfilled">The condition.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, null, null, null, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="conditionIsFulfilled">The condition.</param>
    /// <param name="max">How long at most, scaled; by default what an expectation waits.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, max, null, null, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="conditionIsFulfilled">The condition.</param>
    /// <param name="max">How long at most, scaled; by default what an expectation waits.</param>
    /// <param name="message">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public void AwaitCondition(
        Func<bool> conditionIsFulfilled, TimeSpan? max, string? message, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, max, null, message, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="conditionIsFulfilled">The condition.</param>
    /// <param name="max">How long at most, scaled; by default what an expectation waits.</param>
    /// <param name="interval">The pause between two looks; 20 ms by default.</param>
    /// <param name="message">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public void AwaitCondition(
        Func<bool> conditionIsFulfilled,
        TimeSpan? max,
        TimeSpan? interval,
        string? message = null,
        CancellationToken cancellationToken = default) =>
        AwaitConditionCore(() => new ValueTask<bool>(conditionIsFulfilled()), max, interval, message, sync: true, cancellationToken).Wait();

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="conditionIsFulfilled">The condition.</param>
    /// <param name="max">How long at most, scaled; by default what an expectation waits.</param>
    /// <param name="interval">The pause between two looks; 20 ms by default.</param>
    /// <param name="message">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task AwaitConditionAsync(
        Func<bool> conditionIsFulfilled,
        TimeSpan? max = null,
        TimeSpan? interval = null,
        string? message = null,
        CancellationToken cancellationToken = default) =>
        await AwaitConditionCore(() => new ValueTask<bool>(conditionIsFulfilled()), max, interval, message, sync: false, cancellationToken);

    /// <summary>Waits until an asynchronous condition holds.</summary>
    /// <param name="conditionIsFulfilled">The condition.</param>
    /// <param name="max">How long at most, scaled; by default what an expectation waits.</param>
    /// <param name="interval">The pause between two looks; 20 ms by default.</param>
    /// <param name="message">Added to the failure message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled,
        TimeSpan? max = null,
        TimeSpan? interval = null,
        string? message = null,
        CancellationToken cancellationToken = default) =>
        await AwaitConditionCore(async () => await conditionIsFulfilled(), max, interval, message, sync: false, cancellationToken);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="conditionIsFulfilled">The condition.</param>
    /// <param name="max">How long at most; not scaled.</param>
    /// <param name="interval">The pause between two looks; 20 ms by default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it came to hold in time.</returns>
    [SuppressMessage("Performance", "CA1822", Justification = "Akka's signature.")]
    public bool AwaitConditionNoThrow(
        Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        Poll(() => new ValueTask<bool>(conditionIsFulfilled()), max, interval, sync: true, cancellationToken).Result();

    /// <inheritdoc cref="AwaitConditionNoThrow"/>
    [SuppressMessage("Performance", "CA1822", Justification = "Akka's signature.")]
    public async Task<bool> AwaitConditionNoThrowAsync(
        Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        await Poll(() => new ValueTask<bool>(conditionIsFulfilled()), max, interval, sync: false, cancellationToken);

    private async ValueTask AwaitConditionCore(
        Func<ValueTask<bool>> condition, TimeSpan? max, TimeSpan? interval, string? message, bool sync, CancellationToken cancellation)
    {
        var limit = RemainingOrDilated(max);
        if (!await Poll(condition, limit, interval, sync, cancellation))
        {
            _assertions.Fail("Timeout {0} expired while waiting for condition. {1}", limit, message ?? "");
        }
    }

    internal static async ValueTask<bool> Poll(
        Func<ValueTask<bool>> condition, TimeSpan max, TimeSpan? interval, bool sync, CancellationToken cancellation)
    {
        var end = Now + max;
        while (!await condition())
        {
            var left = end - Now;
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            await Pause(Shorter(interval ?? _pollInterval, left), sync, cancellation);
        }

        return true;
    }

    private async ValueTask AwaitAssertCore(
        Func<ValueTask> assertion, TimeSpan? duration, TimeSpan? interval, bool sync, CancellationToken cancellation)
    {
        var end = Now + RemainingOrDilated(duration);
        while (true)
        {
            var left = end - Now;
            try
            {
                await assertion();
                return;
            }
            catch (Exception) when (left > TimeSpan.Zero)
            {
                // Not yet; the last failure of all is the one the test sees.
            }

            await Pause(Shorter(interval ?? TimeSpan.FromMilliseconds(100), left), sync, cancellation);
        }
    }

    private static async ValueTask Pause(TimeSpan time, bool sync, CancellationToken cancellation)
    {
        if (sync)
        {
            cancellation.WaitHandle.WaitOne(time);
            cancellation.ThrowIfCancellationRequested();
        }
        else
        {
            await Task.Delay(time, cancellation);
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
