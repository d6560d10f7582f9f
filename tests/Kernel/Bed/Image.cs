using System.Security.Cryptography;

namespace VduseActors.Kernel.Tests.Bed;

/// <summary>A disk image that a scenario left behind, looked at from outside of the guest.</summary>
internal static class Image
{
    /// <summary>Fails unless the image holds what the guest read from the disk last.</summary>
    /// <param name="scenario">The scenario, which left <c>NAME.img</c> and <c>NAME.sha256</c>.</param>
    /// <param name="name">The image's name without its extension.</param>
    public static async Task HoldsWhatTheDiskSaidAsync(Scenario scenario, string name)
    {
        var disk = (await File.ReadAllTextAsync(scenario.File(name + ".sha256"))).Trim();
        await using var image = File.OpenRead(scenario.File(name + ".img"));
        var held = Convert.ToHexStringLower(await SHA256.HashDataAsync(image));
        scenario.Require(disk == held, $"the disk {name} said {disk}, its image holds {held}");
    }

    /// <summary>Fails unless e2fsck, run on this machine, finds the image's ext4 clean.</summary>
    public static async Task HoldsACleanFileSystemAsync(Scenario scenario, string name)
    {
        var fsck = await Command.RunAsync("/sbin/e2fsck", ["-fn", scenario.File(name + ".img")], TimeSpan.FromMinutes(10));
        scenario.Require(fsck.ExitCode == 0, $"e2fsck of {name}.img: {fsck.Output}");
    }
}
