using Akka.Actor;
using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Settings;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.Face;

/// <summary>The one way in, with every message that is not this process's own serialized on its way.</summary>
public sealed class VduseDevicesTests(ITestOutputHelper output)
    : DeviceFixture(output, "akka.actor.serialize-messages = on")
{
    private const string Memory16 = "queues = 2, backend { type = memory, size = 16MiB }";

    private IVduseDevices Devices => VduseDevices.Get(Sys);

    [Fact]
    public async Task A_described_device_is_started_changed_listed_and_stopped()
    {
        await Devices.StartAsync(DeviceSpec.Parse("disk0", "block", Memory16));
        Assert.True((await Driver().WriteAsync(8, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);

        await Devices.ChangeAsync(DeviceSpec.Parse("disk0", "block", Memory16));

        var read = new byte[4096];
        Assert.True((await Driver().ReadAsync(8, read).WaitAsync(Patience)).IsOk);
        Assert.Equal(new byte[4096], read);
        var listed = Assert.Single(await Devices.ListAsync());
        Assert.Equal(("disk0", DeviceState.Serving, 2), (listed.Name, listed.State, listed.Queues.Count));
        await Devices.StopAsync("disk0");
        Assert.Empty(await Devices.ListAsync());
        Assert.Empty(Kernel.ListDevices());
    }

    [Fact]
    public async Task What_is_refused_is_one_exception_with_one_line()
    {
        await Refused("quues: is not a known key, did you mean 'queues'?", Devices.StartAsync(DeviceSpec.Parse("a", "block", "quues = 2")));
        await Refused(
            "type: is 'blok', which is no device type, did you mean 'block'?", Devices.StartAsync(DeviceSpec.Parse("a", "blok", Memory16)));
        await Refused(
            "queues: is 'many'; it must be a whole number from 1 to 256",
            Devices.StartAsync(DeviceSpec.Parse("a", "block", "queues = many, backend { type = memory, size = 1MiB }")));
        await Refused("no device named 'a' is served here", Devices.StopAsync("a"));
        await Refused("no device named 'a' is served here", Devices.LeaveAsync("a"));
        await Refused("no device named 'a' is served here", Devices.ChangeAsync(DeviceSpec.Parse("a", "block", Memory16)));
        await Devices.StartAsync(DeviceSpec.Parse("a", "block", Memory16));
        await Refused("a device named 'a' is being served already", Devices.StartAsync(DeviceSpec.Parse("a", "block", Memory16)));
        await Refused("set vduse.runtime.state-directory", Devices.LeaveAsync("a"));
        await Refused("size", Devices.ChangeAsync(DeviceSpec.Parse("a", "block", "queues = 2, backend { type = memory, size = 8MiB }")));

        static async Task Refused(string reason, Task order)
        {
            var refused = await Assert.ThrowsAsync<VduseDeviceException>(() => order);
            Assert.Equal("a", refused.Device);
            Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
        }
    }

    [Fact]
    public async Task An_order_by_message_has_been_through_the_serializer()
    {
        var spec = DeviceSpec.Parse("disk0", "block", "queues = many, backend { type = memory, size = 1MiB }");

        var answer = await Manager.Ask<VduseMessages.DeviceFailed>(new VduseMessages.StartDevice(spec), Patience);

        // The place is not carried; a spec that stays in the process has it.
        Assert.StartsWith("vduse.devices.disk0.queues: ", answer.Reason, StringComparison.Ordinal);
        Assert.StartsWith(
            "line 1", Assert.Throws<SettingsException>(() => State.SharedState.Of(Sys).Types.Read(spec)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_public_message_is_plain_data()
    {
        await Devices.StartAsync(DeviceSpec.Parse("disk0", "block", Memory16));
        var spec = DeviceSpec.Parse("a", "block", "queues = 2");
        object[] messages =
        [
            new VduseMessages.StartDevice(spec), new VduseMessages.ChangeDevice(spec), new VduseMessages.StopDevice("a"),
            new VduseMessages.LeaveDevice("a"),
            new VduseMessages.DeviceStarted("a"), new VduseMessages.DeviceFailed("a", "b"), new VduseMessages.DeviceStopped("a"),
            new VduseMessages.BackendReplaced("a"),
            new DeviceEvent("a", DeviceEventKind.Failed, DeviceState.Failed, "b"),
        ];
        var list = new VduseMessages.DeviceList(await Devices.ListAsync());

        Assert.All(messages, message => Assert.Equal(message, Carry(message)));
        var carried = Assert.IsType<VduseMessages.DeviceList>(Carry(list));
        Assert.Equal(list.Devices.Single().ToString(), carried.Devices.Single().ToString());
        Assert.All(
            [VduseMessages.StopAll.Instance, VduseMessages.AllStopped.Instance, (object)VduseMessages.ListDevices.Instance],
            message => Assert.IsType(message.GetType(), Carry(message)));
    }

    [Fact]
    public async Task A_message_of_another_version_without_a_device_is_refused_in_one_line()
    {
        var serializer = Sys.Serialization.FindSerializerFor(new VduseMessages.StartDevice(DeviceSpec.Parse("a", "block", "")));
        foreach (var text in new[] { "{}", """{"Spec":{}}""", """{"Spec":{"title":"a","type":"block"}}""" })
        {
            var order = serializer.FromBinary<VduseMessages.StartDevice>(System.Text.Encoding.UTF8.GetBytes(text));
            var answer = await Manager.Ask<VduseMessages.DeviceFailed>(order, Patience);

            Assert.Equal("the order names no device", answer.Reason);
        }

        var typeless = serializer.FromBinary<VduseMessages.StartDevice>(System.Text.Encoding.UTF8.GetBytes("""{"Spec":{"name":"a"}}"""));
        Assert.Equal(
            "vduse.devices.a.type: is missing; write type = block or net",
            (await Manager.Ask<VduseMessages.DeviceFailed>(typeless, Patience)).Reason);
    }

    [Fact]
    public async Task Waiting_ends_at_its_limit_and_when_it_is_cancelled_and_the_order_goes_on()
    {
        using var gate = new ManualResetEventSlim();
        var slow = new SlowDefinition(new BlockDeviceDefinition(Memory()), gate);
        await using var events = Devices.WatchAsync().GetAsyncEnumerator();

        var late = await Assert.ThrowsAsync<VduseDeviceException>(() => Devices.StartAsync(slow, TimeSpan.FromMilliseconds(50)));
        using var cancel = new CancellationTokenSource(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Devices.StopAsync("disk0", cancellation: cancel.Token));

        Assert.IsType<AskTimeoutException>(late.InnerException);
        Assert.StartsWith("the device 'disk0': no answer within 0.05 s", late.Message, StringComparison.Ordinal);
        gate.Set();
        DeviceEvent happened;
        do
        {
            Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(Patience));
            happened = events.Current;
        }
        while (happened.Kind is not (DeviceEventKind.Stopped or DeviceEventKind.Failed));
    }

    [Fact]
    public async Task What_happens_to_a_device_is_told_in_order()
    {
        using var end = new CancellationTokenSource();
        var watch = Devices.WatchAsync(end.Token);
        await Devices.StartAsync(DeviceSpec.Parse("disk0", "block", Memory16));
        await Devices.ChangeAsync(DeviceSpec.Parse("disk0", "block", Memory16));
        await Devices.StopAsync("disk0");
        await Assert.ThrowsAsync<VduseDeviceException>(
            () => Devices.StartAsync(DeviceSpec.Parse("disk0", "block", "backend { type = file, path = /none/such }")));

        var told = new List<DeviceEvent>();
        await foreach (var happened in watch)
        {
            told.Add(happened);
            if (happened.Kind == DeviceEventKind.Failed)
                await end.CancelAsync();
        }

        Assert.Equal(
            [DeviceEventKind.Started, DeviceEventKind.BackendChanged, DeviceEventKind.Stopped, DeviceEventKind.Failed],
            told.Select(happened => happened.Kind).Where(kind => kind != DeviceEventKind.StateChanged));
        Assert.Equal(
            [DeviceState.Attaching, DeviceState.Serving, DeviceState.Detaching, DeviceState.Stopped],
            told.Where(happened => happened.Kind == DeviceEventKind.StateChanged).Select(happened => happened.State).Take(4));
        Assert.Contains("/none/such", told[^1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_system_without_devices_says_so()
    {
        using var system = ActorSystem.Create("bare");

        var refused = await Assert.ThrowsAsync<VduseDeviceException>(() => VduseDevices.Get(system).ListAsync());

        Assert.Equal(
            "the actor system 'bare' has no devices yet: let it have some with AddVduse, or with VduseDevices.Start", refused.Message);
        await system.Terminate();
    }

    private object Carry(object message)
    {
        var serializer = Sys.Serialization.FindSerializerFor(message);
        return serializer.FromBinary(serializer.ToBinary(message), message.GetType());
    }

    private sealed class SlowDefinition(IDeviceDefinition inner, ManualResetEventSlim gate) : DelegatingDefinition(inner)
    {
        public override IBackend OpenBackend()
        {
            gate.Wait(Patience);
            return base.OpenBackend();
        }
    }
}
