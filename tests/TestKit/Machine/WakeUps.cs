namespace VduseActors.TestKit.Tests;

/// <summary>Notes when device actors are woken, and which.</summary>
internal sealed class WakeUps : IActorInterceptor
{
    private readonly List<(TimeSpan At, string Role)> _seen = [];

    public int Count => _seen.Count;

    /// <summary>Who was woken.</summary>
    public IEnumerable<string> Roles => _seen.Select(wakeUp => wakeUp.Role).Distinct().Order();

    public void Clear() => _seen.Clear();

    /// <summary>How many stretches of time of a length had any.</summary>
    public int Moments(TimeSpan length) => _seen.Select(wakeUp => wakeUp.At.Ticks / length.Ticks).Distinct().Count();

    public object? Before(in ActorTurn turn, object message)
    {
        _seen.Add((turn.Context.System.Scheduler.MonotonicClock, turn.Role));
        return message;
    }

    public void After(in ActorTurn turn, object message)
    {
    }
}
