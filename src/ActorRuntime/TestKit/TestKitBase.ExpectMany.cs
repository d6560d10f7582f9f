using VduseActors.ActorRuntime.TestKit.Internal;

namespace VduseActors.ActorRuntime.TestKit;

/// <content>Expecting silence, or several messages.</content>
public abstract partial class TestKitBase
{
    /// <summary>Expects that no message comes: inside <c>Within</c> for the rest of it, else as long as an expectation waits.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public void ExpectNoMsg(CancellationToken cancellationToken = default) =>
        Silence(RemainingOrDefault, sync: true, cancellationToken).Wait();

    /// <summary>Expects that no message comes; waits all of the time.</summary>
    /// <param name="duration">How long, scaled by the time factor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public void ExpectNoMsg(TimeSpan duration, CancellationToken cancellationToken = default) =>
        Silence(Dilated(duration), sync: true, cancellationToken).Wait();

    /// <summary>Expects that no message comes; waits all of the time.</summary>
    /// <param name="milliseconds">How long, scaled by the time factor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public void ExpectNoMsg(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNoMsg(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    /// <inheritdoc cref="ExpectNoMsg(CancellationToken)"/>
    public ValueTask ExpectNoMsgAsync(CancellationToken cancellationToken = default) =>
        Silence(RemainingOrDefault, sync: false, cancellationToken);

    /// <inheritdoc cref="ExpectNoMsg(TimeSpan, CancellationToken)"/>
    public ValueTask ExpectNoMsgAsync(TimeSpan duration, CancellationToken cancellationToken = default) =>
        Silence(Dilated(duration), sync: false, cancellationToken);

    /// <inheritdoc cref="ExpectNoMsg(int, CancellationToken)"/>
    public ValueTask ExpectNoMsgAsync(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNoMsgAsync(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    /// <summary>Takes the next message, which must equal one of those given.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="messages">The messages it may be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public T ExpectMsgAnyOf<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default) => ExpectMsg<T>(
        message => _assertions.AssertTrue(messages.Contains(message), "not found {0}", message), cancellationToken: cancellationToken);

    /// <summary>Takes as many messages as are given, which must equal them in any order.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="messages">The messages.</param>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(params T[] messages) => AllOf(RemainingOrDefault, messages, default);

    /// <summary>Takes as many messages as are given, which must equal them in any order.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="messages">The messages.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        AllOf(RemainingOrDefault, messages, cancellationToken);

    /// <summary>Takes as many messages as are given, which must equal them in any order.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="max">How long to wait in all, scaled by the time factor.</param>
    /// <param name="messages">The messages.</param>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(TimeSpan max, params T[] messages) => AllOf(Dilated(max), messages, default);

    /// <summary>Takes as many messages as are given, which must equal them in any order.</summary>
    /// <typeparam name="T">The type expected.</typeparam>
    /// <param name="max">How long to wait in all, scaled by the time factor.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(
        TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        AllOf(Dilated(max), messages, cancellationToken);

    private List<T> AllOf<T>(TimeSpan limit, IReadOnlyCollection<T> expected, CancellationToken cancellation)
    {
        var received = ReceiveNCore(expected.Count, limit, sync: true, cancellation).Result();
        var unexpected = new List<object>(received);
        var missing = expected.Where(message => !unexpected.Remove(message!)).ToList();
        _assertions.AssertTrue(
            missing.Count == 0, "Not found [{0}], unexpected [{1}]", string.Join(", ", missing), string.Join(", ", unexpected));
        return received.ConvertAll(message => (T)message);
    }

    private async ValueTask Silence(TimeSpan limit, bool sync, CancellationToken cancellation)
    {
        var start = Now;
        var envelope = await TakeOne(limit, sync, cancellation);
        _lastWasNoMsg = true;
        if (envelope is not null)
        {
            _assertions.Fail("Expected no messages during {0}, instead we received {1} after {2}", limit, envelope, Now - start);
        }
    }
}
