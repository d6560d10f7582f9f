using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>A device whose supervisor fails whatever it gets is given up, and owes its kernel no answer.</summary>
public sealed class GivenUpDeviceTests : DeviceFixture
{
    private readonly BrokenSupervisor _supervisor;

    public GivenUpDeviceTests(ITestOutputHelper output)
        : this(output, new BrokenSupervisor())
    {
    }

    // Neither the kernel nor the control channel has a deadline that would end the wait.
    private GivenUpDeviceTests(ITestOutputHelper output, BrokenSupervisor supervisor)
        : base(output, "vduse.runtime { max-failures = 2, message-timeout = 0, reply-deadline = 1h }", interceptor: supervisor) =>
        _supervisor = supervisor;

    [Fact]
    public async Task A_reset_that_its_supervisor_cannot_handle_comes_to_its_end()
    {
        var driver = await StartAsync(Memory());

        _supervisor.Fails = true;

        await Task.Run(driver.Reset).WaitAsync(Patience);
        Eventually(() => _supervisor.Failures > 2);
    }

    private sealed class BrokenSupervisor : IActorInterceptor
    {
        private int _failures;

        public bool Fails { get; set; }

        public int Failures => Volatile.Read(ref _failures);

        public object? Before(in ActorTurn turn, object message)
        {
            if (!Fails || turn.Role != "supervisor")
                return message;
            Interlocked.Increment(ref _failures);
            throw new InvalidOperationException($"at {message.GetType().Name}, as the test wants");
        }

        public void After(in ActorTurn turn, object message)
        {
        }
    }
}
