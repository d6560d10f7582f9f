namespace VduseActors.Faults;

/// <summary>A frame that a fault meets.</summary>
/// <param name="operation"><c>send</c> or <c>receive</c>.</param>
/// <param name="pass">Passes it on; whether it was sent.</param>
/// <param name="drop">Loses it.</param>
internal sealed class Frame(string operation, Func<bool> pass, Action drop)
{
    /// <summary><c>send</c> or <c>receive</c>.</summary>
    public string Operation => operation;

    /// <summary>Passes it on.</summary>
    /// <returns>Whether it was sent.</returns>
    public bool Pass() => pass();

    /// <summary>
    /// Passes it on when nobody waits for it any more: a frame that was under way when its network ended is lost, as on a wire.
    /// </summary>
    public void PassLate()
    {
        try
        {
            pass();
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            drop();
        }
    }

    /// <summary>Loses it.</summary>
    /// <returns>False: it was not sent.</returns>
    public bool Drop()
    {
        drop();
        return false;
    }
}
