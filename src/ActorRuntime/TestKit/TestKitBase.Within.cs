using VduseActors.ActorRuntime.TestKit.Internal;

namespace VduseActors.ActorRuntime.TestKit;

/// <content>Blocks bounded in time.</content>
public abstract partial class TestKitBase
{
    /// <summary>Runs a block that must end in time; every wait inside is bounded by what is left of it.</summary>
    /// <param name="max">The longest it may take, scaled by the time factor.</param>
    /// <param name="action">The block.</param>
    /// <param name="epsilonValue">How much later it may end; not at all by default.</param>
    public void Within(TimeSpan max, Action action, TimeSpan? epsilonValue = null) =>
        Within(TimeSpan.Zero, max, action, epsilonValue: epsilonValue);

    /// <summary>Runs a block that must take at least and at most so long.</summary>
    /// <param name="min">The shortest it may take.</param>
    /// <param name="max">The longest it may take, scaled by the time factor.</param>
    /// <param name="action">The block.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="epsilonValue">How much later it may end; not at all by default.</param>
    public void Within(TimeSpan min, TimeSpan max, Action action, string? hint = null, TimeSpan? epsilonValue = null) =>
        Within(
            min,
            max,
            () =>
            {
                action();
                return true;
            },
            hint,
            epsilonValue);

    /// <summary>Runs a block that must end in time.</summary>
    /// <typeparam name="T">What the block returns.</typeparam>
    /// <param name="max">The longest it may take, scaled by the time factor.</param>
    /// <param name="function">The block.</param>
    /// <param name="epsilonValue">How much later it may end; not at all by default.</param>
    public T Within<T>(TimeSpan max, Func<T> function, TimeSpan? epsilonValue = null) =>
        Within(TimeSpan.Zero, max, function, epsilonValue: epsilonValue);

    /// <summary>Runs a block that must take at least and at most so long.</summary>
    /// <typeparam name="T">What the block returns.</typeparam>
    /// <param name="min">The shortest it may take.</param>
    /// <param name="max">The longest it may take, scaled by the time factor.</param>
    /// <param name="function">The block.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="epsilonValue">How much later it may end; not at all by default.</param>
    public T Within<T>(TimeSpan min, TimeSpan max, Func<T> function, string? hint = null, TimeSpan? epsilonValue = null) =>
        WithinCore(min, max, () => new ValueTask<T>(function()), hint, epsilonValue).Result();

    /// <summary>Runs an asynchronous block that must end in time.</summary>
    /// <param name="max">The longest it may take, scaled by the time factor.</param>
    /// <param name="actionAsync">The block.</param>
    /// <param name="epsilonValue">How much later it may end; not at all by default.</param>
    public Task WithinAsync(TimeSpan max, Func<Task> actionAsync, TimeSpan? epsilonValue = null) =>
        WithinAsync(TimeSpan.Zero, max, actionAsync, epsilonValue: epsilonValue);

    /// <summary>Runs an asynchronous block that must take at least and at most so long.</summary>
    /// <param name="min">The shortest it may take.</param>
    /// <param name="max">The longest it may take, scaled by the time factor.</param>
    /// <param name="actionAsync">The block.</param>
    /// <param name="hint">Added to the failure message.</param>
    /// <param name="epsilonValue">How much later it may end; not at all by default.</param>
    public async Task WithinAsync(TimeSpan min, TimeSpan max, Func<Task> actionAsync, string? hint = null, TimeSpan? epsilonValue = null) =>
        await WithinCore(
            min,
            max,
            async () =>
            {
                await actionAsync();
                return true;
            },
            hint,
            epsilonValue);

    /// <summary>Runs an asynchronous block that must end in time.</summary>
    /// <typeparam name="T">What the block returns.</typeparam>
    /// <param name="max">The longest it may take, scaled by the time factor.</param>
    /// <param name="function">The block.</param>
    /// <param name="epsilonValue">How much later it may end; not at all by default.</param>
    public async Task<T> WithinAsync<T>(TimeSpan max, Func<Task<T>> function, TimeSpan? epsilonValue = null) =>
        await WithinCore(TimeSpan.Zero, max, async () => await function(), null, epsilonValue);

    private async ValueTask<T> WithinCore<T>(TimeSpan min, TimeSpan max, Func<ValueTask<T>> block, string? hint, TimeSpan? epsilon)
    {
        var suffix = hint is null ? "" : $" [{hint}]";
        var start = Now;
        var left = _end is { } outer ? outer - start : TimeSpan.MaxValue;
        _assertions.AssertTrue(left >= min, "Required min time {0} not possible, only {1} left.{2}", min, left, suffix);
        _lastWasNoMsg = false;
        var scaled = Dilated(max);
        var limit = scaled < left ? scaled : left;
        var previous = _end;
        _end = start + limit;
        T result;
        try
        {
            result = await block();
        }
        finally
        {
            _end = previous;
        }

        var took = Now - start;
        _assertions.AssertTrue(took >= min, "Failed: Block took {0}, should have at least been {1}.{2}", took, min, suffix);

        // A block that ends with "no message for the rest of the time" uses up all of it by design.
        _assertions.AssertTrue(
            _lastWasNoMsg || took <= limit + (epsilon ?? TimeSpan.Zero),
            "Failed: Block took {0}, exceeding {1}.{2}",
            took,
            limit,
            suffix);
        return result;
    }
}
