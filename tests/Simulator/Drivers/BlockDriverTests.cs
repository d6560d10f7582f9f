using VduseActors.Simulator.Tests.Support;

namespace VduseActors.Simulator.Tests;

public sealed class BlockDriverTests
{
    public static TheoryData<string> Profiles => [.. KernelProfile.All.Select(profile => profile.Version)];

    internal static KernelProfile Profile(string version) => KernelProfile.All.Single(profile => profile.Version == version);

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task What_was_written_is_read_back(string version)
    {
        using var vduse = new SimulatedVduse(Profile(version));
        using var daemon = new TestDaemon(vduse);
        vduse.Bus.Attach(TestDaemon.Name);
        var disk = vduse.Kernel.Bus.BlockDriver(TestDaemon.Name);

        var data = new byte[40_960];
        Random.Shared.NextBytes(data);
        Assert.True((await disk.WriteAsync(8, data)).IsOk);
        var read = new byte[data.Length];
        Assert.True((await disk.ReadAsync(8, read)).IsOk);

        Assert.Equal(data, read);
        Assert.Equal(data, daemon.Disk.AsSpan(8 * 512, data.Length).ToArray());
        vduse.Bus.Detach(TestDaemon.Name);
        Assert.Empty(disk.Violations);
        Assert.Empty(vduse.Kernel.FindBadTouches(TestDaemon.Name));
    }
}
