using System.Diagnostics.CodeAnalysis;

namespace VduseActors.ActorRuntime.TestKit;

/// <summary>A gate that opens once it has been counted down.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The count makes no wait handle: there is nothing to release.")]
public class TestLatch
{
    /// <summary>How long <see cref="Ready()"/> waits unless told otherwise.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private readonly CountdownEvent _countdown;
    private readonly Func<TimeSpan, TimeSpan> _dilate;
    private readonly TimeSpan _defaultTimeout;

    /// <summary>Creates a gate.</summary>
    /// <param name="count">How often it must be counted down; at least 1.</param>
    public TestLatch(int count = 1)
        : this(count, DefaultTimeout)
    {
    }

    /// <summary>Creates a gate.</summary>
    /// <param name="count">How often it must be counted down; at least 1.</param>
    /// <param name="defaultTimeout">How long <see cref="Ready()"/> waits.</param>
    public TestLatch(int count, TimeSpan defaultTimeout)
        : this(static time => time, defaultTimeout, count)
    {
    }

    /// <summary>Creates a gate whose waits are scaled.</summary>
    /// <param name="dilate">Scales a wait.</param>
    /// <param name="defaultTimeout">How long <see cref="Ready()"/> waits.</param>
    /// <param name="count">How often it must be counted down; at least 1.</param>
    protected internal TestLatch(Func<TimeSpan, TimeSpan> dilate, TimeSpan defaultTimeout, int count)
    {
        _countdown = new CountdownEvent(count);
        _dilate = dilate;
        _defaultTimeout = defaultTimeout;
    }

    /// <summary>Whether the gate is open.</summary>
    public bool IsOpen => _countdown.IsSet;

    /// <summary>Counts down once.</summary>
    public void CountDown() => _countdown.Signal();

    /// <summary>Opens the gate at once.</summary>
    public void Open()
    {
        while (!_countdown.IsSet)
        {
            CountDown();
        }
    }

    /// <summary>Closes the gate; the count starts anew.</summary>
    public void Reset() => _countdown.Reset();

    /// <summary>Waits until the gate is open.</summary>
    /// <param name="timeout">How long at most, scaled by the time factor.</param>
    /// <exception cref="TimeoutException">It did not open in time.</exception>
    public void Ready(TimeSpan timeout)
    {
        if (timeout == TimeSpan.MaxValue)
        {
            throw new ArgumentException($"TestLatch does not support waiting for {timeout}", nameof(timeout));
        }

        if (!_countdown.Wait(_dilate(timeout)))
        {
            throw new TimeoutException($"Timeout of {timeout}");
        }
    }

    /// <summary>Waits until the gate is open, as long as it was created for.</summary>
    /// <exception cref="TimeoutException">It did not open in time.</exception>
    public void Ready() => Ready(_defaultTimeout);
}
