using VduseActors.Kernel.Tests.Bed;

namespace VduseActors.Kernel.Tests;

/// <summary>The kernel port by itself, without actors: every ioctl, message and netlink command that it speaks.</summary>
public sealed class PortTests
{
    [Theory]
    [EachGuest(Best = "7.3")]
    public Task The_port_agrees_with_the_kernel(string guest)
    {
        // Both test assemblies are built into artifacts/bin/NAME/CONFIGURATION.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return Scenario.PassWithoutServerAsync(guest, "port", configuration);
    }
}
