namespace VduseActors.Simulator.Tests.Support;

/// <summary>Kernel versions as theory data.</summary>
public static class Profiles
{
    public static TheoryData<string> All => [.. KernelProfile.All.Select(profile => profile.Version)];

    public static KernelProfile Of(string version) => KernelProfile.All.Single(profile => profile.Version == version);
}
