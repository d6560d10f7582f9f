namespace VduseActors.Kernel;

/// <summary>Access that the device has to an IOTLB region (<c>VDUSE_ACCESS_*</c>).</summary>
[Flags]
public enum IotlbPermission : byte
{
    /// <summary>No access.</summary>
    None = 0,

    /// <summary>The device may read.</summary>
    ReadOnly = 1,

    /// <summary>The device may write.</summary>
    WriteOnly = 2,

    /// <summary>The device may read and write.</summary>
    ReadWrite = 3,
}
