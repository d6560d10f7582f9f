using VduseActors.Simulator;

namespace VduseActors.Host.Configuration;

/// <summary>The kernels that can be simulated, by the names that users give them.</summary>
internal static class SimulatedProfiles
{
    /// <summary>All names, for messages.</summary>
    public static string Names => string.Join(", ", KernelProfile.Known.Select(profile => profile.Version));

    /// <summary>The profile of a name, or null.</summary>
    public static KernelProfile? Find(string name) => KernelProfile.Known.FirstOrDefault(profile => profile.Version == name);
}
