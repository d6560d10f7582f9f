using Akka.Actor;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Manager;
using VduseActors.Simulator;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class ReplaceBackendTests612(ITestOutputHelper output) : ReplaceBackendTests(output, KernelProfile.Linux612);

public sealed class ReplaceBackendTestsRfcV3(ITestOutputHelper output) : ReplaceBackendTests(output, KernelProfile.RfcV3);

public abstract class ReplaceBackendTests(ITestOutputHelper output, KernelProfile profile) : DeviceFixture(output, profile: profile)
{
    [Fact]
    public async Task A_backend_is_replaced_under_load_and_the_old_one_is_closed()
    {
        var first = new ScriptedStorage(Memory() with { Queues = 2 });
        var second = new ScriptedStorage(Memory() with { Queues = 2 });
        var driver = await StartAsync(first);
        var stop = false;
        var load = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            while (!Volatile.Read(ref stop))
                Assert.True((await driver.WriteAsync((ulong)(worker * 64), Pattern(4096, worker), worker % 2).WaitAsync(Patience)).IsOk);
        })).ToArray();

        Assert.IsType<VduseMessages.BackendReplaced>(await ReplaceAsync(second));

        var before = second.Operations;
        Eventually(() => second.Operations > before + 100 || load.Any(worker => worker.IsFaulted));
        Volatile.Write(ref stop, true);
        await Task.WhenAll(load);
        Assert.Equal(0, first.OpenCount);
        Assert.Equal(1, second.OpenCount);
        Assert.Empty(driver.Violations);
    }

    [Fact]
    public async Task A_backend_with_operations_out_is_left_when_they_have_come_back()
    {
        var first = new ScriptedStorage(Memory());
        var driver = await StartAsync(first);
        first.Hold = true;
        var pending = driver.WriteAsync(0, Pattern(4096, 1));
        Eventually(() => first.HeldCount == 1);

        var replacing = ReplaceAsync(new ScriptedStorage(Memory()));
        var behind = driver.WriteAsync(8, Pattern(4096, 2));
        Assert.False(replacing.IsCompleted);
        first.Hold = false;
        Eventually(() =>
        {
            first.ReleaseHeld();
            return replacing.IsCompleted;
        });

        Assert.IsType<VduseMessages.BackendReplaced>(await replacing);
        Assert.True((await pending.WaitAsync(Patience)).IsOk);
        Assert.True((await behind.WaitAsync(Patience)).IsOk);
    }

    [Fact]
    public async Task A_backend_of_another_size_or_that_cannot_be_opened_is_refused_and_the_present_one_stays()
    {
        var driver = await StartAsync(new ScriptedStorage(Memory()));
        var missing = Memory() with { Backend = new FileBackendOptions { Path = "/nonexistent/image.img" } };

        var small = Assert.IsType<VduseMessages.DeviceFailed>(await ReplaceAsync(new BlockDeviceDefinition(Memory(size: 1 << 20))));
        var absent = Assert.IsType<VduseMessages.DeviceFailed>(await ReplaceAsync(new BlockDeviceDefinition(missing)));

        Assert.Contains("size", small.Reason, StringComparison.Ordinal);
        Assert.Contains("/nonexistent/image.img", absent.Reason, StringComparison.Ordinal);
        Assert.True((await driver.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);
    }

    private Task<VduseMessages.IReplaceReply> ReplaceAsync(VduseActors.Devices.IDeviceDefinition definition) =>
        Manager.Ask<VduseMessages.IReplaceReply>(new VduseManager.ReplaceBackend("disk0", definition), Patience);
}
