using Akka.Actor;
using VduseActors.Devices;
using VduseActors.State;

namespace VduseActors.Manager;

/// <summary>
/// What a manager knows and outlives it: should it end, whoever waits for it learns so and why. Whoever asks a manager waits for its answer
/// and for its end: an actor that could not be made, or is gone, gives no answer.
/// </summary>
internal sealed class ManagerLife
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the manager and the actors that it needs have been made.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Ends with the manager: why, as a clause.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Why it is about to end; null while it is not, or where that is somebody else's doing.</summary>
    public string? Reason { get; set; }

    /// <summary>What it failed at that was no fault of a device.</summary>
    public FailureHistory Failures { get; } = new();

    /// <summary>The devices, by name.</summary>
    public Dictionary<string, ManagedDevice> Devices { get; } = new(StringComparer.Ordinal);

    /// <summary>Devices that are gone, while their supervisors still have the name.</summary>
    public HashSet<string> Ending { get; } = new(StringComparer.Ordinal);

    /// <summary>Starts that wait for a name.</summary>
    public List<(string Name, IDeviceDefinition Definition, IActorRef Starter)> Waiting { get; } = [];

    /// <summary>Who wants to know that there is no device any more.</summary>
    public List<IActorRef> AwaitingEmpty { get; } = [];

    /// <summary>The manager is there.</summary>
    public void Begin() => _begun.TrySetResult();

    /// <summary>The manager is gone, or could not be made.</summary>
    public void End(string reason)
    {
        _ended.TrySetResult(reason);
        _begun.TrySetResult();
    }
}
