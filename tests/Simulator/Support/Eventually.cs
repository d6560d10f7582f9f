namespace VduseActors.Simulator.Tests.Support;

/// <summary>Waiting for what another thread brings about.</summary>
public static class Eventually
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    public static async Task Holds(Func<bool> condition, string what)
    {
        var deadline = DateTime.UtcNow + _patience;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"Waited in vain until {what}.");
            await Task.Delay(1);
        }
    }

    /// <summary>The task's result, or a failure when it takes too long.</summary>
    public static Task<T> Within<T>(Task<T> task) => task.WaitAsync(_patience);

    /// <inheritdoc cref="Within{T}"/>
    public static Task Within(Task task) => task.WaitAsync(_patience);
}
