namespace VduseActors.Faults;

/// <summary>What of a device's surroundings a fault is in.</summary>
public enum FaultArea
{
    /// <summary>A driver that writes nonsense into its own ring, on a queue beside the load.</summary>
    Ring,

    /// <summary>What the kernel says of driver memory.</summary>
    Iotlb,

    /// <summary>A call to the kernel that fails.</summary>
    Ioctl,

    /// <summary>Control messages and their replies.</summary>
    Message,

    /// <summary>Kicks from the driver.</summary>
    Kick,

    /// <summary>Interrupts to the driver.</summary>
    Interrupt,

    /// <summary>What the device serves: storage, or a network.</summary>
    Backend,

    /// <summary>The system calls on an image, below the merging of requests.</summary>
    File,

    /// <summary>The device's actors.</summary>
    Actor,
}
