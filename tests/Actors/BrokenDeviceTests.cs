using Akka.Actor;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class BrokenDeviceTests(ITestOutputHelper output)
    : DeviceFixture(output, "vduse.runtime { message-timeout = 1, quiesce-timeout = 200ms, reply-deadline = 500ms }")
{
    [Fact]
    [Trait("Covers", "A170")]
    [Trait("Covers", "C24")]
    public async Task A_device_whose_message_timed_out_is_reported_and_can_be_removed()
    {
        var driver = await StartAsync(Memory());
        using var blocked = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var blocker = Sys.ActorOf(Props.Create(() => new Blocker(blocked, release)).WithDispatcher("vduse.loops.control"));
        blocker.Tell("block the control loop");
        Assert.True(await Task.Run(() => blocked.Wait(Patience)));

        // Nobody can answer now, so the kernel gives up after a second.
        await Task.Run(driver.Reset).WaitAsync(Patience);
        Assert.True(Kernel.Kernel.IsBroken("disk0"));
        release.Set();

        await EventuallyAsync(async () => (await SnapshotAsync()).State == DeviceState.Failed);
        Assert.Contains("broken", (await SnapshotAsync()).Health, StringComparison.Ordinal);
        Assert.IsType<VduseMessages.DeviceStopped>(await StopAsync("disk0"));
        Assert.Empty(Kernel.ListDevices());
    }

    private sealed class Blocker : UntypedActor
    {
        private readonly ManualResetEventSlim _blocked;
        private readonly ManualResetEventSlim _release;

        public Blocker(ManualResetEventSlim blocked, ManualResetEventSlim release)
        {
            _blocked = blocked;
            _release = release;
        }

        protected override void OnReceive(object message)
        {
            _blocked.Set();
            _release.Wait();
        }
    }
}
