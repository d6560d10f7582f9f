namespace VduseActors.Faults;

/// <summary>Which keys a fault kind takes beside those of its trigger.</summary>
[Flags]
public enum FaultParameters
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>errno</c>: the error that a call gives.</summary>
    Errno = 1,

    /// <summary><c>delay</c>: how long something takes or is held.</summary>
    Delay = 2,

    /// <summary><c>count</c>: how much of it at once.</summary>
    Count = 4,

    /// <summary><c>queue</c>: only that queue.</summary>
    Queue = 8,

    /// <summary>
    /// <c>operation</c>, <c>first-sector</c>, <c>last-sector</c>, <c>min-bytes</c>, <c>max-bytes</c>: only such requests.
    /// </summary>
    Request = 16,

    /// <summary><c>message</c>: only messages of that type.</summary>
    Message = 32,

    /// <summary><c>actor</c>: only that actor.</summary>
    Actor = 64,
}
