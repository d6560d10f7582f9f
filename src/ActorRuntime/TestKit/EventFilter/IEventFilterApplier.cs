namespace VduseActors.ActorRuntime.TestKit;

/// <summary>Counts the log events a filter means while a block runs, and keeps them out of the log meanwhile.</summary>
/// <remarks>Each expectation waits up to the leeway (3 s) or the given time after the block; a wrong number fails the test.
/// Expecting none waits all of that time.</remarks>
public interface IEventFilterApplier
{
    /// <summary>Adds another filter; an event that either of them means counts.</summary>
    EventFilterFactory And { get; }

    /// <summary>Runs the block and expects one event.</summary>
    /// <param name="action">The block.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    void ExpectOne(Action action, CancellationToken cancellationToken = default);

    /// <summary>Runs the block and expects one event.</summary>
    /// <param name="timeout">How long to wait after the block, scaled.</param>
    /// <param name="action">The block.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    /// <summary>Runs the block and expects so many events.</summary>
    /// <param name="expectedCount">How many.</param>
    /// <param name="action">The block.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default);

    /// <summary>Runs the block and expects so many events.</summary>
    /// <param name="expectedCount">How many.</param>
    /// <param name="timeout">How long to wait after the block, scaled.</param>
    /// <param name="action">The block.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    void Expect(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    /// <summary>Runs the block and expects one event.</summary>
    /// <typeparam name="T">What the block returns.</typeparam>
    /// <param name="func">The block.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default);

    /// <summary>Runs the block and expects so many events.</summary>
    /// <typeparam name="T">What the block returns.</typeparam>
    /// <param name="expectedCount">How many.</param>
    /// <param name="func">The block.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default);

    /// <summary>Runs the block and expects one event.</summary>
    /// <param name="actionAsync">The block.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default);

    /// <summary>Runs the block and expects so many events.</summary>
    /// <param name="expectedCount">How many.</param>
    /// <param name="actionAsync">The block.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default);

    /// <summary>Runs the block and keeps the events out of the log, however many.</summary>
    /// <param name="action">The block.</param>
    /// <param name="cancellationToken">Not needed here; the block runs to its end.</param>
    void Mute(Action action, CancellationToken cancellationToken = default);

    /// <summary>Keeps the events out of the log until undone.</summary>
    IUnmutableFilter Mute();
}
