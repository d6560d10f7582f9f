namespace VduseActors.Simulator;

/// <summary>When a device's address spaces are made.</summary>
public enum DomainLifetime
{
    /// <summary>At <c>VDUSE_CREATE_DEV</c>; kept until destroy (Linux 6.1).</summary>
    Device,

    /// <summary>At the first attach; kept until destroy (Linux 6.12).</summary>
    FirstAttach,

    /// <summary>New ones at every attach: mappings of the earlier ones are dead (Linux 7.0).</summary>
    EachAttach,
}
