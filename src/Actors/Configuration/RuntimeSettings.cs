namespace VduseActors.Configuration;

/// <summary>Settings of the actors that serve a device (section <c>vduse.runtime</c> of the configuration).</summary>
public sealed record RuntimeSettings
{
    /// <summary>How long queues may take to let go of driver memory before the memory is fenced and the message answered anyway.</summary>
    public TimeSpan QuiesceTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Age at which the watchdog answers a control message with FAILED; above <see cref="QuiesceTimeout"/>.</summary>
    public TimeSpan ReplyDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most requests that a queue takes in one turn before other messages of its loop are served; at least 1.</summary>
    public int BatchBudget { get; init; } = 256;

    /// <summary>
    /// Most bytes that all devices together hold for requests, the tables of mapped memory and bounce memory of their own; at least 1.
    /// Null: a quarter of the memory of the machine or container, but 64 MiB at least.
    /// </summary>
    public long? MemoryBudget { get; init; }

    /// <summary>What happens to requests in flight when their handler or backend throws.</summary>
    public FailurePolicy FailurePolicy { get; init; } = FailurePolicy.Retry;

    /// <summary>
    /// Policy <see cref="FailurePolicy.Retry"/>: how often one request is tried in all before it is ended with an I/O error; at least 1.
    /// </summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Handler failures of one queue within <see cref="FailureWindow"/> after which the backend is opened anew.</summary>
    public int ReopenAfter { get; init; } = 2;

    /// <summary>
    /// Handler failures of one queue within the window after which the queue stops trying: requests end with an I/O error.
    /// </summary>
    public int MaxFailures { get; init; } = 10;

    /// <summary>The window in which failures are counted.</summary>
    public TimeSpan FailureWindow { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>First delay before a failed backend is opened again; doubles up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest delay between attempts to open a backend.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause before an interrupt that the kernel refused (DRIVER_OK not stored yet) is tried again.</summary>
    public TimeSpan InterruptRetry { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// How often a running queue looks whether requests lie in its ring for which no kick came; up to 16 times as long while nothing
    /// happens.
    /// </summary>
    public TimeSpan KickPoll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long coordinated shutdown waits for the devices to be detached; the phase's own timeout should not be shorter.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>Kernel's message timeout to set on each device in seconds, or null to leave the kernel's default (30 s).</summary>
    public uint? MessageTimeoutSeconds { get; init; }

    /// <summary>
    /// Whether the process survives that a virtual machine takes memory away that requests use (see <see cref="Native.BusErrorGuard"/>):
    /// the queues that it concerns are quarantined then.
    /// </summary>
    public bool BusErrorGuard { get; init; }

    /// <summary>Sees every message of the device actors, or null; not part of the configuration.</summary>
    public IActorInterceptor? Interceptor { get; init; }

    /// <summary>
    /// Where each device's record and in-flight logs are kept, so that a later process can take a device over; a file system in memory is
    /// enough. Null: nothing is kept, and a device that outlives its process can only be removed.
    /// </summary>
    public string? StateDirectory { get; init; }

    /// <summary>How often one request is tried under the policy.</summary>
    internal int AttemptLimit => FailurePolicy == FailurePolicy.Fail ? 1 : MaxAttempts;
}
