using Akka.Actor;
using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Manager;
using VduseActors.Simulator;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>A device is taken over with the storage that it had, and with no other, as long as its driver runs.</summary>
public sealed class AdoptionStorageTests(ITestOutputHelper output) : DeviceFixture(output, Config, KernelProfile.Linux73)
{
    private static readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vduse-storage-");

    private static string Config => $"vduse.runtime.state-directory = \"{_folder.FullName}\"";

    [Fact]
    public async Task Another_image_of_the_same_size_is_refused_and_the_right_one_taken()
    {
        var right = Image("right");
        await StartAsync(Disk(right));
        await LeaveAsync();

        AssertRefused(await AskStartAsync(Disk(Image("wrong"))), "it had other storage (inode ");

        Assert.Contains("disk", Kernel.ListDevices());
        await AttachAsync(Disk(right));
        Assert.True((await SnapshotAsync("disk")).IsAdopted);
    }

    [Theory]
    [InlineData("cp")]
    [InlineData("new")]
    public async Task An_image_that_was_replaced_is_taken_only_when_somebody_says_that_it_is_the_same(string how)
    {
        var image = Image($"image-{how}");
        await StartAsync(Disk(image));
        await LeaveAsync();
        var content = await File.ReadAllBytesAsync(image);
        File.Delete(image);
        if (how == "cp")
            await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "in-between"), content);
        await File.WriteAllBytesAsync(image, content);

        AssertRefused(await AskStartAsync(Disk(image)), "takeover-storage = any");

        await AttachAsync(Disk(image, TakeoverStorage.Any));
        Assert.True((await SnapshotAsync("disk")).IsAdopted);

        // From here on that is its storage.
        await LeaveAsync();
        await AttachAsync(Disk(image));
    }

    [Fact]
    public async Task Memory_of_an_ended_process_is_gone_and_no_other_takes_its_place()
    {
        var memory = Memory("disk");
        await StartAsync(memory);
        await LeaveAsync();

        AssertRefused(await AskStartAsync(new BlockDeviceDefinition(memory)), "it had other storage (memory ");
    }

    [Fact]
    public async Task Storage_that_does_not_say_which_it_is_is_not_taken_over()
    {
        var definition = new NamelessDefinition(Disk(Image("nameless")));
        await StartAsync(definition);
        await LeaveAsync();

        AssertRefused(await AskStartAsync(definition), "this backend does not say which storage it is");
    }

    [Fact]
    public async Task Without_a_driver_it_may_be_any()
    {
        await AttachAsync(Disk(Image("first")));
        Bus.UnbindDriver("disk");
        await LeaveAsync();

        await AttachAsync(Disk(Image("second")));

        Assert.True((await SnapshotAsync("disk")).IsAdopted);
    }

    [Fact]
    public async Task A_backend_that_took_another_ones_place_is_the_one_to_come_back_with()
    {
        var (first, second) = (Image("before"), Image("after"));
        await StartAsync(Disk(first));
        Assert.IsType<VduseMessages.BackendReplaced>(
            await Manager.Ask<VduseMessages.IReplaceReply>(new VduseManager.ReplaceBackend("disk", Disk(second)), Patience));
        await LeaveAsync();

        AssertRefused(await AskStartAsync(Disk(first)), "it had other storage");
        await AttachAsync(Disk(second));
    }

    private static void AssertRefused(VduseMessages.IStartReply answer, string why)
    {
        var refused = Assert.IsType<VduseMessages.DeviceFailed>(answer);
        Assert.Contains(why, refused.Reason, StringComparison.Ordinal);
        Assert.Contains("'vdused remove disk'", refused.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Reason);
    }

    private static string Image(string name)
    {
        var path = Path.Combine(_folder.FullName, $"{name}.img");
        File.WriteAllBytes(path, new byte[1 << 20]);
        return path;
    }

    private static BlockDeviceDefinition Disk(string image, TakeoverStorage storage = TakeoverStorage.Same) =>
        new(new BlockDeviceOptions { Name = "disk", Backend = new FileBackendOptions { Path = image }, TakeoverStorage = storage });

    private async Task LeaveAsync() => Assert.IsType<VduseMessages.DeviceStopped>(
        await Manager.Ask<VduseMessages.IStopReply>(new VduseMessages.LeaveDevice("disk"), Patience));

    private sealed class NamelessDefinition(IDeviceDefinition inner) : DelegatingDefinition(inner)
    {
        public override IBackend OpenBackend() => new Nameless((IBlockBackend)base.OpenBackend());
    }

    private sealed class Nameless(IBlockBackend inner) : DelegatingBlockBackend(inner)
    {
        public override string? Identity => null;

        protected override IoResult Run(in StorageOperation operation) => operation.RunOn(Inner);
    }
}
