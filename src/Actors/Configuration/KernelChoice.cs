namespace VduseActors.Configuration;

/// <summary>Which kernel a host serves devices on.</summary>
public enum KernelChoice
{
    /// <summary>The real one where <c>/dev/vduse/control</c> exists, else the simulated one.</summary>
    Auto,

    /// <summary>The real one.</summary>
    Linux,

    /// <summary>The simulated one.</summary>
    Simulated,
}
