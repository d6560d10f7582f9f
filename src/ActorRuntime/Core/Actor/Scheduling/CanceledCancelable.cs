namespace VduseActors.ActorRuntime.Actor;

/// <summary>One that was cancelled from the start.</summary>
internal sealed class CanceledCancelable : ICancelable
{
    public static readonly CanceledCancelable Instance = new();

    public bool IsCancellationRequested => true;

    public CancellationToken Token => new(true);

    public void Cancel()
    {
    }

    public void Cancel(bool throwOnFirstException)
    {
    }

    public void CancelAfter(TimeSpan delay)
    {
    }

    public void CancelAfter(int millisecondsDelay)
    {
    }
}
