namespace VduseActors.State;

/// <summary>
/// Raised once the driver memory of a session was replaced because its queue did not let go of it in time: what the session
/// still writes lands nowhere, and it must not publish or interrupt any more.
/// </summary>
internal sealed class SessionFence
{
    private int _raised;

    /// <summary>True once raised.</summary>
    public bool IsRaised => Volatile.Read(ref _raised) != 0;

    /// <summary>Raises the fence. Any thread.</summary>
    public void Raise() => Volatile.Write(ref _raised, 1);
}
