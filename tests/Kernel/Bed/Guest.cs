namespace VduseActors.Kernel.Tests.Bed;

/// <summary>A kernel that scenarios boot: what user-mode Linux is built from, and how many CPUs it gets.</summary>
/// <param name="Version">The kernel's series, as <c>build-kernel.sh</c> knows it: <c>6.12</c> or <c>7.3</c>.</param>
/// <param name="Cpus">CPUs of the guest: 1, or 2 from 7.3 on.</param>
public sealed record Guest(string Version, int Cpus)
{
    private const string TwoCpus = " two CPUs";

    /// <summary>The names under which tests ask for a guest.</summary>
    public static readonly string[] Names = ["6.12", "7.3", "7.3" + TwoCpus];

    /// <summary>The guest of that name.</summary>
    /// <exception cref="ArgumentException">No guest has that name.</exception>
    public static Guest Named(string name) =>
        !Names.Contains(name) ? throw new ArgumentException($"no guest is named '{name}'", nameof(name))
        : name.EndsWith(TwoCpus, StringComparison.Ordinal) ? new Guest(name[..^TwoCpus.Length], 2)
        : new Guest(name, 1);
}
