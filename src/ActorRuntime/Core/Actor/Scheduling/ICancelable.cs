namespace VduseActors.ActorRuntime.Actor;

/// <summary>Something that can be cancelled once.</summary>
public interface ICancelable
{
    /// <summary>Whether it has been cancelled.</summary>
    bool IsCancellationRequested { get; }

    /// <summary>A token that is cancelled with it.</summary>
    CancellationToken Token { get; }

    /// <summary>Cancels.</summary>
    void Cancel();

    /// <summary>Cancels.</summary>
    /// <param name="throwOnFirstException">Whether the first exception of a callback ends the cancellation.</param>
    void Cancel(bool throwOnFirstException);

    /// <summary>Cancels later.</summary>
    /// <param name="delay">How much later.</param>
    void CancelAfter(TimeSpan delay);

    /// <summary>Cancels later.</summary>
    /// <param name="millisecondsDelay">How many milliseconds later.</param>
    void CancelAfter(int millisecondsDelay);
}
