using EmbedInAkka;
using VduseActors.Simulator;
using Xunit.Abstractions;

namespace VduseActors.Samples.Tests;

/// <summary>The sample applications do what they say and leave nothing behind.</summary>
public sealed class EmbedInAkkaTests(ITestOutputHelper output) : IDisposable
{
    private readonly SimulatedVduse _kernel = new(KernelProfile.Linux612);

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public async Task The_hosted_application_serves_moves_and_closes_its_disks_and_leaves_none()
    {
        using var text = new StringWriter();

        var good = await new HostedApplication(_kernel, text).RunAsync();

        output.WriteLine(text.ToString());
        Assert.True(good, text.ToString());
        Assert.Empty(_kernel.ListDevices());
    }

    [Fact]
    public async Task The_application_without_a_host_serves_its_disk_and_leaves_none()
    {
        using var text = new StringWriter();

        var good = await new PlainApplication(_kernel, text).RunAsync();

        output.WriteLine(text.ToString());
        Assert.True(good, text.ToString());
        Assert.Empty(_kernel.ListDevices());
    }
}
