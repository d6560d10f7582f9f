using System.Diagnostics;
using Akka.Actor;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>
/// Something else than a file of ours in the state directory: nothing of it is touched, it costs its own device, and the words say the way
/// out.
/// </summary>
public sealed class StateDirectoryTests : DeviceFixture
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo _folder;

    public StateDirectoryTests(ITestOutputHelper output)
        : this(output, Directory.CreateTempSubdirectory("vduse-state-"))
    {
    }

    private StateDirectoryTests(ITestOutputHelper output, DirectoryInfo folder)
        : base(output, $"vduse.runtime.state-directory = \"{folder.FullName}/state\"", KernelProfile.Linux73) =>
        _folder = folder;

    public static TheoryData<string, string> Disguises
    {
        get
        {
            var disguises = new TheoryData<string, string>();
            foreach (var file in new[] { "queue-0.inflight", "device.json", "lock" })
            {
                foreach (var what in new[] { "symlink", "fifo", "hard link", "folder" })
                    disguises.Add(file, what);
            }

            return disguises;
        }
    }

    [Theory]
    [MemberData(nameof(Disguises))]
    public async Task What_is_no_file_of_ours_costs_its_own_device(string file, string what)
    {
        var options = Image("disk0");
        var disk = await StartAsync(options);
        using var stop = new CancellationTokenSource();
        var load = new BlockLoad(disk, new BlockLoadOptions { Depth = 8 });
        var running = load.RunAsync(stop.Token);
        Progress(load);
        Assert.IsType<VduseMessages.DeviceStopped>(
            await Manager.Ask<VduseMessages.IStopReply>(new VduseMessages.LeaveDevice("disk0"), Patience));
        var path = Path.Combine(_folder.FullName, "state", "disk0", file);
        var aside = Path.Combine(_folder.FullName, "aside");
        var victim = Path.Combine(_folder.FullName, "victim");
        File.WriteAllText(victim, "somebody else's");
        File.Move(path, aside);
        await DisguiseAsync(what, path, victim);

        var failed = Assert.IsType<VduseMessages.DeviceFailed>(await AskStartAsync(new BlockDeviceDefinition(options)));

        Assert.Contains($"'{path}' is ", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("remove it and start again", failed.Reason, StringComparison.Ordinal);
        Assert.True(failed.HasDamagedState);
        Assert.Equal("somebody else's", File.ReadAllText(victim));
        Assert.Equal(["disk0"], Kernel.ListDevices());
        var other = await StartAsync(Image("other"));
        Assert.True((await other.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);

        // The way out that was named: the load goes on as if nothing had been.
        if (what == "folder")
            Directory.Delete(path);
        else
            File.Delete(path);
        File.Move(aside, path);
        await AttachAsync(new BlockDeviceDefinition(options));
        Progress(load);
        await stop.CancelAsync();
        var report = await running.WaitAsync(Patience);
        Assert.True(report.IsClean, $"{report}");
    }

    [Fact]
    public async Task A_record_that_is_damaged_costs_its_own_device_and_no_log_of_it()
    {
        var options = Image("disk0");
        await StartAsync(options);
        await Manager.Ask<VduseMessages.IStopReply>(new VduseMessages.LeaveDevice("disk0"), Patience);
        var record = Path.Combine(_folder.FullName, "state", "disk0", "device.json");
        var text = File.ReadAllText(record);
        File.WriteAllText(record, text[..(text.Length / 2)]);

        var failed = Assert.IsType<VduseMessages.DeviceFailed>(await AskStartAsync(new BlockDeviceDefinition(options)));

        Assert.Contains($"'{record}'", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("'vdused remove disk0'", failed.Reason, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "state", "disk0", "queue-0.inflight")));
        File.WriteAllText(record, text);
        await AttachAsync(new BlockDeviceDefinition(options));
    }

    [Fact]
    public async Task Files_are_for_their_owner_alone_also_those_that_were_found()
    {
        var options = Image("disk0");
        await StartAsync(options);
        var folder = new DirectoryInfo(Path.Combine(_folder.FullName, "state", "disk0"));
        Assert.All(folder.GetFiles(), file => Assert.Equal(OwnerOnly, file.UnixFileMode));
        await Manager.Ask<VduseMessages.IStopReply>(new VduseMessages.LeaveDevice("disk0"), Patience);
        foreach (var file in folder.GetFiles())
        {
#pragma warning disable CA1416 // Devices are on Linux only.
            file.UnixFileMode = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
#pragma warning restore CA1416
        }

        await AttachAsync(new BlockDeviceDefinition(options));

        folder.Refresh();
        Assert.All(folder.GetFiles(), file => Assert.Equal(OwnerOnly, file.UnixFileMode));
    }

    [Fact]
    public async Task A_link_in_the_place_of_the_folder_is_not_followed()
    {
        var elsewhere = _folder.CreateSubdirectory("elsewhere");
        _folder.CreateSubdirectory("state");
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "state", "disk0"), elsewhere.FullName);

        var failed = Assert.IsType<VduseMessages.DeviceFailed>(await AskStartAsync(new BlockDeviceDefinition(Image("disk0"))));

        Assert.Contains("is a link", failed.Reason, StringComparison.Ordinal);
        Assert.Empty(elsewhere.GetFileSystemInfos());
        await AttachAsync(new BlockDeviceDefinition(Image("other")));
    }

    private BlockDeviceOptions Image(string name)
    {
        var path = Path.Combine(_folder.FullName, $"{name}.img");
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write);
        RandomAccess.SetLength(file, 8 << 20);
        return new BlockDeviceOptions { Name = name, Backend = new FileBackendOptions { Path = path } };
    }

    private static async Task DisguiseAsync(string what, string path, string victim)
    {
        switch (what)
        {
            case "symlink":
                File.CreateSymbolicLink(path, victim);
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            default:
                using (var make = what == "fifo" ? Process.Start("mkfifo", [path]) : Process.Start("ln", [victim, path]))
                {
                    await make.WaitForExitAsync();
                    Assert.Equal(0, make.ExitCode);
                }

                break;
        }
    }
}
