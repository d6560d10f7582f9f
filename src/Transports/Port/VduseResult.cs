namespace VduseActors.Kernel;

/// <summary>Result of a control message (<c>VDUSE_REQ_RESULT_*</c>).</summary>
public enum VduseResult : uint
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>Refused or failed.</summary>
    Failed = 1,
}
