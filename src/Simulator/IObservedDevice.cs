using VduseActors.Simulator.Iommu;
using VduseActors.Virtio;

namespace VduseActors.Simulator;

/// <summary>What can be seen of a device from outside, whatever protocol it speaks.</summary>
internal interface IObservedDevice
{
    /// <summary>What the device did that it must not.</summary>
    ViolationLog Violations { get; }

    /// <summary>What the kernel itself would warn of.</summary>
    ViolationLog KernelWarnings { get; }

    /// <summary>The status byte as the kernel knows it, without asking the daemon.</summary>
    DeviceStatus LastStatus { get; }

    /// <summary>Whether a missed deadline broke it.</summary>
    bool IsBroken { get; }

    /// <summary>Control messages sent.</summary>
    long SentMessages { get; }

    /// <summary>Interrupts refused.</summary>
    int RefusedInjections { get; }

    /// <summary>Its address spaces.</summary>
    IReadOnlyList<IovaDomain> Domains { get; }
}
