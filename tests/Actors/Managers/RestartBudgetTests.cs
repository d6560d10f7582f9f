using Xunit.Abstractions;

namespace VduseActors.Actors.Tests.Managers;

/// <summary>
/// An actor of a device that fails whatever it is asked is restarted a number of times, and not for ever: then its device is given up, and
/// others serve on.
/// </summary>
public abstract class RestartBudgetTests : DeviceFixture
{
    private readonly BrokenActor _broken;

    protected RestartBudgetTests(ITestOutputHelper output, string role)
        : this(output, new BrokenActor(role))
    {
    }

    private RestartBudgetTests(ITestOutputHelper output, BrokenActor broken)
        : base(output, "vduse.runtime { max-failures = 2, message-timeout = 0, reply-deadline = 1h }", interceptor: broken) =>
        _broken = broken;

    [Fact]
    public async Task The_device_is_given_up_with_the_reason_and_another_serves_on()
    {
        var steady = await StartAsync(Memory("steady"));
        var disk = await StartAsync(Memory());
        using var end = new CancellationTokenSource(Patience);
        var watch = VduseDevices.Get(Sys).WatchAsync(end.Token);
        var manager = Manager;

        _broken.Fails = true;

        // The kernel waits without a limit, so its driver ends only when the device has been given up.
        await Task.Run(disk.Reset).WaitAsync(Patience);
        await foreach (var happened in watch)
        {
            if (happened.Kind != DeviceEventKind.Failed)
                continue;
            Assert.Contains("as the test wants", happened.Reason, StringComparison.Ordinal);
            break;
        }

        Assert.Equal("steady", Assert.Single(await VduseDevices.Get(Sys).ListAsync()).Name);
        Assert.Same(manager, Manager);
        Assert.True((await steady.WriteAsync(0, Pattern(4096, 1)).WaitAsync(Patience)).IsOk);
        Assert.InRange(_broken.Failures, 3, 100);
    }

    private sealed class BrokenActor(string role) : IActorInterceptor
    {
        private int _failures;

        public bool Fails { get; set; }

        public int Failures => Volatile.Read(ref _failures);

        public object? Before(in ActorTurn turn, object message)
        {
            if (!Fails || turn.Role != role || turn.Device != "disk0")
                return message;
            Interlocked.Increment(ref _failures);
            throw new InvalidOperationException($"at {message.GetType().Name}, as the test wants");
        }

        public void After(in ActorTurn turn, object message)
        {
        }
    }
}

public sealed class SupervisorBudgetTests(ITestOutputHelper output) : RestartBudgetTests(output, "supervisor");

public sealed class ControlBudgetTests(ITestOutputHelper output) : RestartBudgetTests(output, "control");
