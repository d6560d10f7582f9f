using System.Runtime.CompilerServices;

namespace VduseActors.Kernel.Driver;

/// <summary>What a scenario works with: a device that is bound to vhost-vdpa, on the real kernel or a simulated one.</summary>
/// <param name="open">Opens the device.</param>
/// <param name="say">Where the scenario says what it has proved, one line each.</param>
public sealed class DriverContext(Func<IVhostVdpa> open, Action<string> say)
{
    /// <summary>How long anything may take before it counts as hanging; much longer than it takes on a busy machine.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(2);

    /// <summary>Says what was proved.</summary>
    public void Proved(string what) => say(what);

    /// <summary>Opens the device as a guest with its RAM mapped.</summary>
    /// <param name="ramStart">Guest-physical address of the RAM.</param>
    /// <exception cref="ScenarioFailedException">The RAM cannot be mapped.</exception>
    public GuestSession Open(ulong ramStart = GuestSession.DefaultRamStart) => new(open(), ramStart);

    /// <summary>Opens the device without anything mapped.</summary>
    public IVhostVdpa OpenBare() => open();

    /// <summary>Fails the scenario.</summary>
    public static void Check(bool condition, string failure)
    {
        if (!condition)
            throw new ScenarioFailedException(failure);
    }

    /// <summary>Fails the scenario unless a call returned what it must.</summary>
    public static void Expect(Errno expected, Errno actual, [CallerArgumentExpression(nameof(actual))] string call = "") =>
        Check(expected == actual, $"{call} is {actual}, not {expected}");

    /// <summary>
    /// Waits for what the device or the load brings about; by looking, as nothing on this side of the device tells of it.
    /// </summary>
    /// <exception cref="ScenarioFailedException">It did not within <see cref="Patience"/>.</exception>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!condition())
        {
            Check(Environment.TickCount64 < deadline, $"waited in vain: {what}");
            await Task.Delay(1).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the end of something.</summary>
    /// <exception cref="ScenarioFailedException">It did not end within <see cref="Patience"/>.</exception>
    public static async Task<T> WithinAsync<T>(Task<T> task, string what)
    {
        ArgumentNullException.ThrowIfNull(task);
        try
        {
            return await task.WaitAsync(Patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new ScenarioFailedException($"waited in vain: {what}");
        }
    }
}
