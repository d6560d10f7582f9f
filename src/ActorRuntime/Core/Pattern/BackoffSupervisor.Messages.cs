namespace VduseActors.ActorRuntime.Pattern;

/// <summary>What the supervisor understands; everything else goes to its child.</summary>
public sealed partial class BackoffSupervisor
{
    /// <summary>Asks for the child; answered with <see cref="CurrentChild"/>.</summary>
    public sealed class GetCurrentChild
    {
        private GetCurrentChild()
        {
        }

        /// <summary>The one message.</summary>
        public static readonly GetCurrentChild Instance = new();
    }

    /// <summary>The child.</summary>
    /// <param name="ref">Its reference; null while it waits to be started again.</param>
    public sealed class CurrentChild(IActorRef? @ref)
    {
        /// <summary>Its reference; null while it waits to be started again.</summary>
        public IActorRef? Ref { get; } = @ref;
    }

    /// <summary>Has the delays start over; understood with <see cref="BackoffOptions.WithManualReset"/>.</summary>
    public sealed class Reset
    {
        private Reset()
        {
        }

        /// <summary>The one message.</summary>
        public static readonly Reset Instance = new();
    }

    /// <summary>Asks for the count of restarts; answered with <see cref="RestartCount"/>.</summary>
    public sealed class GetRestartCount
    {
        private GetRestartCount()
        {
        }

        /// <summary>The one message.</summary>
        public static readonly GetRestartCount Instance = new();
    }

    /// <summary>The count of restarts since the delays last started over.</summary>
    /// <param name="count">The count.</param>
    public sealed class RestartCount(int count)
    {
        /// <summary>The count.</summary>
        public int Count { get; } = count;
    }

    private sealed class StartChildAgain : IDeadLetterSuppression
    {
        public static readonly StartChildAgain Instance = new();
    }

    private sealed record ResetRestartCount(int Current) : IDeadLetterSuppression;
}
