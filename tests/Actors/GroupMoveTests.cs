using Akka.Actor;
using VduseActors.Control;
using VduseActors.Iotlb;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.State;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>A group of queues that is to be moved to another address space while they are being started.</summary>
public sealed class GroupMoveTests : GuestFixture
{
    private readonly MovesWhileRingsAreMapped _moves;

    public GroupMoveTests(ITestOutputHelper output)
        : this(output, new MovesWhileRingsAreMapped())
    {
    }

    private GroupMoveTests(ITestOutputHelper output, MovesWhileRingsAreMapped moves)
        : base(output, KernelProfile.Linux73, interceptor: moves) => _moves = moves;

    [Fact]
    public async Task A_move_waits_for_the_start_that_is_under_way_and_is_refused_then()
    {
        using var guest = await GuestAsync(Memory() with { Queues = 2, Groups = 2 });
        using var first = RawRingDriver.TryCreate(guest.Transport, 0, 16)!;
        using var second = RawRingDriver.TryCreate(guest.Transport, 1, 16)!;
        Assert.True(RawRingDriver.Run(guest.Transport));
        Assert.True(_moves.HasMoved);

        // Behind it: what was put off is done with before the next message is answered.
        guest.Remap();

        Assert.Equal([0u, 0u], SharedState.Of(Sys).Devices["disk0"].GroupAddressSpaces);
        NegotiationTests.MakeGetId(second, 0);
        second.Kick();
        Assert.True(await second.WaitUsedAsync(1, Patience));
    }

    /// <summary>Has the message come when the rings are mapped, and before the supervisor knows.</summary>
    private sealed class MovesWhileRingsAreMapped : IActorInterceptor
    {
        public bool HasMoved { get; private set; }

        public object? Before(in ActorTurn turn, object message)
        {
            if (message is not IotlbActor.RingsMapped || HasMoved)
                return message;
            HasMoved = true;
            var move =
                new VduseRequest { Type = VduseRequestType.SetQueueGroupAddressSpace, RequestId = 77777, Group = 1, GroupAddressSpace = 1 };
            turn.Context.Self.Tell(new ControlChannelActor.Received(move));
            turn.Context.Self.Tell(message, turn.Context.Sender);
            return null;
        }

        public void After(in ActorTurn turn, object message)
        {
        }
    }
}
