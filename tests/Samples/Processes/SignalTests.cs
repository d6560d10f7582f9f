using EmbedInAkka;
using VduseActors.Simulator;
using VduseActors.Simulator.Remote;

namespace VduseActors.Samples.Tests.Processes;

/// <summary>
/// An application without a host is ended by a signal, and its devices go before it. The kernel that has them is in this process, which
/// outlives the application's: what an application leaves behind is still there.
/// </summary>
public sealed class SignalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vduse-signals-");
    private readonly SimulatedKernel _kernel = new(KernelProfile.Linux612);
    private readonly SimulatedVduse _vduse;
    private readonly KernelServer _server;

    public SignalTests()
    {
        _vduse = new SimulatedVduse(_kernel);
        _server = new KernelServer(() => new SimulatedVduse(_kernel), Socket);
    }

    private string Socket => Path.Combine(_folder.FullName, "kernel");

    public void Dispose()
    {
        _server.Dispose();
        _vduse.Dispose();
        _kernel.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    public async Task An_application_without_a_host_detaches_and_destroys_its_devices_on(string signal)
    {
        using var application = new ChildProcess(typeof(StorageService), ["serve", Socket]);
        await application.ReadToAsync("is served until");
        Assert.Equal(["plain0"], _vduse.ListDevices());
        Assert.True(await new DiskUser(_kernel.Bus.BlockDriver("plain0")).WriteAndReadAsync(sector: 8));

        await application.SignalAsync(signal);

        var (exitCode, output) = await application.EndAsync();
        Assert.True(exitCode == 0, $"exit code {exitCode}: {output}");
        Assert.Contains("The disk 'plain0' is gone.", output, StringComparison.Ordinal);
        Assert.Empty(_vduse.ListDevices());
    }

    [Fact]
    public async Task An_application_that_goes_on_is_ended_with_the_exit_code_of_the_signal_after_its_devices()
    {
        using var application = new ChildProcess(typeof(SignalTests), ["deaf", Socket]);
        await application.ReadToAsync("is served");

        await application.SignalAsync("TERM");

        var (exitCode, output) = await application.EndAsync();
        Assert.True(exitCode == 128 + 15, $"exit code {exitCode}: {output}");
        Assert.Empty(_vduse.ListDevices());
    }

    [Fact]
    public async Task A_host_whose_devices_cannot_have_a_manager_ends_with_the_reason()
    {
        using var application = new ChildProcess(typeof(SignalTests), ["unmade"]);

        var (exitCode, output) = await application.EndAsync();

        Assert.NotEqual(0, exitCode);
        Assert.Contains(
            "the manager of the devices is not there: it cannot be made (NotSupportedException: no bus today)",
            output,
            StringComparison.Ordinal);
    }
}
