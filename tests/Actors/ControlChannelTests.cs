using Akka.Actor;
using Akka.TestKit;
using VduseActors.Configuration;
using VduseActors.Control;
using VduseActors.Devices.Block;
using VduseActors.Kernel;
using VduseActors.Limits;
using VduseActors.State;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>
/// The control actor alone, under a probe in the supervisor's place, on a simulated kernel whose driver side waits for answers.
/// </summary>
public sealed class ControlChannelTests : DeviceFixture
{
    private static readonly RuntimeSettings _settings = new()
    {
        QuiesceTimeout = TimeSpan.FromMilliseconds(100),
        ReplyDeadline = TimeSpan.FromMilliseconds(400),
    };

    private readonly BlockDeviceDefinition _definition = new(Memory("alone"));
    private readonly DeviceResources _device;
    private readonly TestProbe _supervisor;

    public ControlChannelTests(ITestOutputHelper output)
        : base(output)
    {
        _supervisor = CreateTestProbe();
        _device = new DeviceResources(_definition.Name, _definition, Kernel, _settings, ProcessLimits.For(_settings));
        _device.Install(new State.SharedBackend(_definition.OpenBackend()));
        _device.TryCreateOrAdopt(_definition.CreateDevice(_device.Backend!.Instance), _device.Backend.Instance);
    }

    [Fact]
    [Trait("Covers", "A159")]
    public async Task A_message_that_nobody_handles_is_answered_before_the_kernel_gives_up()
    {
        StartControl();

        // Nobody answers for the supervisor: the watchdog says FAILED to each status of the attach, and the kernel goes on.
        await AttachAloneAsync();

        Assert.NotEqual(ControlRead.Broken, _device.Device.TryReadRequest(out _));
        Assert.True(_device.Journal.Answered > 0);
        Assert.InRange(_device.Journal.SlowestReply, _settings.ReplyDeadline, TimeSpan.FromSeconds(20));
        await RemoveAsync();
    }

    [Fact]
    [Trait("Covers", "A158")]
    [Trait("Covers", "A169")]
    public async Task A_message_read_before_a_restart_is_handed_up_again_and_answered_once()
    {
        var control = StartControl();
        var attaching = AttachAloneAsync();
        var received = _supervisor.ExpectMsg<ControlChannelActor.Received>(Patience);

        control.Tell(Kill.Instance);

        var again = _supervisor.FishForMessage<ControlChannelActor.Received>(_ => true, Patience);
        Assert.Equal(received.Request.RequestId, again.Request.RequestId);
        control.Tell(new ControlChannelActor.Reply(VduseResponse.For(again.Request.RequestId, VduseResult.Ok)));
        Assert.Equal(again.Request.RequestId, _supervisor.FishForMessage<ControlChannelActor.Replied>(_ => true, Patience).RequestId);
        await attaching;
        await RemoveAsync();
    }

    [Fact]
    [Trait("Covers", "A160")]
    public async Task A_reply_to_a_message_that_is_not_outstanding_is_swallowed()
    {
        var control = StartControl();

        control.Tell(new ControlChannelActor.Reply(VduseResponse.For(4711, VduseResult.Ok)));

        Assert.Equal(4711u, _supervisor.ExpectMsg<ControlChannelActor.Replied>(Patience).RequestId);
        await AttachAloneAsync();
        await RemoveAsync();
    }

    private IActorRef StartControl()
    {
        var probe = _supervisor.Ref;
        Sys.ActorOf(Props.Create(() => new Supervisor(_device, probe)));
        return _supervisor.ExpectMsg<IActorRef>(Patience);
    }

    private Task AttachAloneAsync() => Task.Run(() => Kernel.Bus.Attach("alone")).WaitAsync(Patience);

    private async Task RemoveAsync()
    {
        await Task.Run(() => Kernel.Bus.Detach("alone")).WaitAsync(Patience);
        _device.Dispose();
        Kernel.DestroyDevice("alone");
    }

    /// <summary>Restarts the control actor whatever happens, and shows the probe all it says.</summary>
    private sealed class Supervisor : UntypedActor
    {
        private readonly DeviceResources _device;
        private readonly IActorRef _probe;

        public Supervisor(DeviceResources device, IActorRef probe)
        {
            _device = device;
            _probe = probe;
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Restart);

        protected override void PreStart() => _probe.Tell(Context.ActorOf(ControlChannelActor.For(_device), "control"));

        protected override void OnReceive(object message) => _probe.Forward(message);
    }
}
