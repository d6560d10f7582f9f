using VduseActors.ActorRuntime.Actor;

namespace VduseActors.ActorRuntime.Tests.Dispatch;

public sealed class TellAllocationTests : IDisposable
{
    private const int Messages = 10_000;
    private static readonly object _message = new();
    private readonly ActorSystem _system = ActorSystem.Create("allocation", "akka.stdout-loglevel = OFF, akka.loglevel = OFF");
    private readonly ManualDispatcher _manual;

    public TellAllocationTests()
    {
        _manual = ManualDispatcher.AddTo(_system);
    }

    public void Dispose()
    {
        var terminated = _system.Terminate();
        while (!terminated.Wait(1))
            _manual.RunAll();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void A_message_costs_no_allocation_from_tell_to_handler(int batch)
    {
        var actor = _system.ActorOf(Props.Create(() => new Counts()).WithDispatcher(ManualDispatcher.Id));
        TellAndRun(actor, batch);

        var before = GC.GetAllocatedBytesForCurrentThread();
        TellAndRun(actor, batch);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }

    private void TellAndRun(IActorRef actor, int batch)
    {
        for (var i = 0; i < Messages / batch; i++)
        {
            for (var j = 0; j < batch; j++)
                actor.Tell(_message, ActorRefs.NoSender);
            _manual.RunAll();
        }
    }

    private sealed class Counts : ReceiveActor
    {
        private int _count;

        public Counts()
        {
            Receive<string>(_ => throw new InvalidOperationException("not expected"));
            ReceiveAny(_ => _count++);
        }
    }
}
