using VduseActors.Configuration;
using VduseActors.Simulator;

namespace VduseActors.Host.Configuration;

/// <summary>Which kernel a command works on.</summary>
/// <param name="Choice">The real one, or a simulated one here or elsewhere.</param>
/// <param name="Profile">What one that is simulated here is like, or null for Linux 6.12.</param>
internal sealed record KernelSelection(KernelChoice Choice, KernelProfile? Profile = null)
{
    /// <summary>The real one.</summary>
    public static KernelSelection Linux { get; } = new(KernelChoice.Linux);
}
