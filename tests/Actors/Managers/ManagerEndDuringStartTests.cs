using Akka.Actor;
using VduseActors.Devices;
using VduseActors.Devices.Block;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.Managers;

/// <summary>
/// Somebody ends the manager while a device is being started. The kernel may wait for an answer to its attach then: here not for long.
/// </summary>
public sealed class ManagerEndDuringStartTests(ITestOutputHelper output)
    : DeviceFixture(output, "vduse.runtime { message-timeout = 1, quiesce-timeout = 200ms, reply-deadline = 500ms }")
{
    [Fact]
    public async Task Who_waits_for_the_start_is_answered()
    {
        using var gate = new ManualResetEventSlim();
        var starting = VduseDevices.Get(Sys).StartAsync(
            new Gated(new BlockDeviceDefinition(Memory("slow")), gate), TimeSpan.FromMinutes(10));
        await EventuallyAsync(async () => (await VduseDevices.Get(Sys).ListAsync()).Count == 1);

        Manager.Tell(PoisonPill.Instance);
        gate.Set();

        var refused = await Assert.ThrowsAsync<VduseDeviceException>(() => starting.WaitAsync(Patience));
        Assert.StartsWith("the manager of the devices is not there: ", refused.Message, StringComparison.Ordinal);
    }

    private sealed class Gated(IDeviceDefinition inner, ManualResetEventSlim gate) : DelegatingDefinition(inner)
    {
        public override IBackend OpenBackend()
        {
            gate.Wait(Patience);
            return base.OpenBackend();
        }
    }
}
