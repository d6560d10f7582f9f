using System.Collections.Concurrent;

namespace VduseActors.TestKit;

/// <summary>Runs a test from many seeds, so that it meets many orders of what happens.</summary>
public static class Seeds
{
    /// <summary>Runs a test from seeds 1 to a number, several at a time.</summary>
    /// <param name="count">Number of seeds, at least 1.</param>
    /// <param name="test">The test; makes its own machine from <paramref name="options"/> with the seed that it is given.</param>
    /// <param name="options">What the test runs on, but for the seed; null for the defaults.</param>
    /// <exception cref="DeviceTestException">The failure of the lowest seed that failed.</exception>
    public static void Explore(int count, Action<DeviceTestOptions> test, DeviceTestOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentNullException.ThrowIfNull(test);
        options ??= new DeviceTestOptions();
        var failures = new ConcurrentDictionary<int, Exception>();
        Parallel.For(1, count + 1, (seed, state) =>
        {
            try
            {
                test(options with { Seed = (ulong)seed });
            }
            catch (Exception failure)
            {
                failures[seed] = failure;

                // Seeds below it still run: the lowest failing one is the one to replay.
                state.Break();
            }
        });
        if (failures.IsEmpty)
            return;
        var (first, cause) = failures.MinBy(failure => failure.Key);
        throw new DeviceTestException(
            Invariant($"Seed {first} of {count} failed: {(cause as DeviceTestException)?.Expectation ?? cause.Message}"), cause.ToString());
    }
}
