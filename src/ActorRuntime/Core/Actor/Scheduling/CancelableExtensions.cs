namespace VduseActors.ActorRuntime.Actor;

/// <summary>Short forms for <see cref="ICancelable"/>.</summary>
public static class CancelableExtensions
{
    /// <summary>Cancels what may be null.</summary>
    /// <param name="cancelable">It, or null.</param>
    public static void CancelIfNotNull(this ICancelable? cancelable) => cancelable?.Cancel();
}
