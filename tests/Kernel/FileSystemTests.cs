using VduseActors.Kernel.Tests.Bed;

namespace VduseActors.Kernel.Tests;

public sealed class FileSystemTests
{
    [Theory]
    [EachGuest(1, 512, "file")]
    [EachGuest(2, 512, "file")]
    [EachGuest(1, 4096, "file")]
    [EachGuest(1, 512, "loop")]
    [EachGuest(2, 4096, "loop")]
    public async Task A_file_tree_on_ext4_survives_unmount_fsck_and_remount(string guest, int queues, int blockSize, string image)
    {
        var scenario = await Scenario.PassAsync(guest, "file-tree", queues, blockSize, image);

        await Image.HoldsACleanFileSystemAsync(scenario, "disk");
        scenario.DeleteImages();
    }
}
