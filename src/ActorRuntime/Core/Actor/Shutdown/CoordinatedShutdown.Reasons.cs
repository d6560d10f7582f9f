namespace VduseActors.ActorRuntime.Actor;

/// <summary>Phases and reasons.</summary>
public sealed partial class CoordinatedShutdown
{
    /// <summary>The first phase: before new requests are refused.</summary>
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";

    /// <summary>Refuse new requests.</summary>
    public const string PhaseServiceUnbind = "service-unbind";

    /// <summary>Wait for requests in progress.</summary>
    public const string PhaseServiceRequestsDone = "service-requests-done";

    /// <summary>End the service.</summary>
    public const string PhaseServiceStop = "service-stop";

    /// <summary>Before the tree is stopped.</summary>
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";

    /// <summary>The last phase: the tree is stopped.</summary>
    public const string PhaseActorSystemTerminate = "actor-system-terminate";

    /// <summary>Why the system is shut down. Applications derive their own.</summary>
    public class Reason
    {
        /// <summary>Creates the reason.</summary>
        protected Reason()
        {
        }
    }

    /// <summary>Nobody said why.</summary>
    public sealed class UnknownReason : Reason
    {
        private UnknownReason()
        {
        }

        /// <summary>The one reason.</summary>
        public static Reason Instance { get; } = new UnknownReason();
    }

    /// <summary><see cref="ActorSystem.Terminate"/> was called.</summary>
    public sealed class ActorSystemTerminateReason : Reason
    {
        private ActorSystemTerminateReason()
        {
        }

        /// <summary>The one reason.</summary>
        public static Reason Instance { get; } = new ActorSystemTerminateReason();
    }

    /// <summary>The process is about to end.</summary>
    public sealed class ClrExitReason : Reason
    {
        private ClrExitReason()
        {
        }

        /// <summary>The one reason.</summary>
        public static Reason Instance { get; } = new ClrExitReason();
    }
}
