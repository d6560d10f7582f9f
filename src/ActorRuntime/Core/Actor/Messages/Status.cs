namespace VduseActors.ActorRuntime.Actor;

/// <summary>An outcome sent as a message.</summary>
public abstract class Status
{
    private Status()
    {
    }

    /// <summary>The request was carried out.</summary>
    public sealed class Success : Status
    {
        /// <summary>A success that carries nothing.</summary>
        public static readonly Success Instance = new(null);

        /// <summary>What the request produced, or null.</summary>
        public readonly object? Status;

        /// <summary>Creates the outcome.</summary>
        /// <param name="status">What the request produced, or null.</param>
        public Success(object? status)
        {
            Status = status;
        }

        /// <inheritdoc/>
        public override string ToString() => Status is null ? "Success" : $"Success: {Status}";
    }

    /// <summary>The request failed. As a reply it faults the task of a typed <c>Ask</c>.</summary>
    public sealed class Failure : Status
    {
        /// <summary>Why the request failed.</summary>
        public readonly Exception Cause;

        /// <summary>What the sender wants to add, or null.</summary>
        public readonly object? State;

        /// <summary>Creates the outcome.</summary>
        /// <param name="cause">Why the request failed.</param>
        public Failure(Exception cause)
            : this(cause, null)
        {
        }

        /// <summary>Creates the outcome.</summary>
        /// <param name="cause">Why the request failed.</param>
        /// <param name="state">What the sender wants to add, or null.</param>
        public Failure(Exception cause, object? state)
        {
            Cause = cause;
            State = state;
        }

        /// <inheritdoc/>
        public override string ToString() => State is null ? $"Failure: {Cause}" : $"Failure[{State}]: {Cause}";
    }
}
