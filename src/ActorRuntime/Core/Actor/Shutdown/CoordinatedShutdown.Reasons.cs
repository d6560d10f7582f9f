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

    /// <summary>Before a cluster would be left. There is none in the embedded runtime; the phase runs all the same.</summary>
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";

    /// <summary>A cluster phase.</summary>
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";

    /// <summary>A cluster phase.</summary>
    public const string PhaseClusterLeave = "cluster-leave";

    /// <summary>A cluster phase.</summary>
    public const string PhaseClusterExiting = "cluster-exiting";

    /// <summary>A cluster phase.</summary>
    public const string PhaseClusterExitingDone = "cluster-exiting-done";

    /// <summary>A cluster phase.</summary>
    public const string PhaseClusterShutdown = "cluster-shutdown";

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
