using VduseActors.Devices;

namespace VduseActors.State;

/// <summary>
/// An open backend and who still uses it: the device, and slots abandoned with operations that have not come back. The last to
/// let go closes it.
/// </summary>
internal sealed class SharedBackend(IBackend instance)
{
    private int _users = 1;

    /// <summary>The backend.</summary>
    public IBackend Instance { get; } = instance ?? throw new InvalidOperationException(
        "OpenBackend returned null; it must return the open backend");

    /// <summary>What it is, in words, as it said once.</summary>
    public string Description { get; } = Describe(instance);

    /// <summary>Keeps the backend open until the result is disposed.</summary>
    public IDisposable Lease()
    {
        Interlocked.Increment(ref _users);
        return new Holder(this);
    }

    /// <summary>The device lets go.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            Instance.Dispose();
    }

    private static string Describe(IBackend backend)
    {
        try
        {
            return backend.Description;
        }
        catch (Exception defect)
        {
            // Somebody else's code, and only words: no reason to have no device.
            return $"a backend that fails to describe itself ({defect.Message})";
        }
    }

    private sealed class Holder(SharedBackend owner) : IDisposable
    {
        private SharedBackend? _owner = owner;

        public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Release();
    }
}
