using Akka.Actor;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

/// <summary>
/// The supervisor fails once while it takes a device over: at each of its messages in turn, before and after it was handled.
/// </summary>
public sealed class AdoptionFailureTests : DeviceFixture
{
    /// <summary>More messages than a supervisor gets until its device serves.</summary>
    private const int Messages = 12;

    private static readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vduse-adopt-failing-");

    private readonly FailingSupervisor _supervisor;

    public AdoptionFailureTests(ITestOutputHelper output)
        : this(output, new FailingSupervisor())
    {
    }

    private AdoptionFailureTests(ITestOutputHelper output, FailingSupervisor supervisor)
        : base(output, $"vduse.runtime.state-directory = \"{_folder.FullName}\"", KernelProfile.Linux73, interceptor: supervisor) =>
        _supervisor = supervisor;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_supervisor_that_fails_at_any_message_of_an_adoption_brings_it_to_its_end(bool afterwards)
    {
        var options = new BlockDeviceOptions
        {
            Name = afterwards ? "after" : "before",
            Queues = 2,
            Backend = new FileBackendOptions { Path = Image(afterwards) },
        };
        var disk = await StartAsync(options);
        using var stop = new CancellationTokenSource();
        var load = new BlockLoad(disk, new BlockLoadOptions { Depth = 8 });
        var running = load.RunAsync(stop.Token);

        for (var message = 1; message <= Messages; message++)
        {
            Progress(load);
            Assert.IsType<VduseMessages.DeviceStopped>(
                await Manager.Ask<VduseMessages.IStopReply>(new VduseMessages.LeaveDevice(options.Name), Patience));
            _supervisor.FailAt(message, afterwards);
            var answer = await AskStartAsync(new BlockDeviceDefinition(options));
            Assert.True(answer is VduseMessages.DeviceStarted, $"message {message} ({_supervisor.FailedAt}): {answer}");
        }

        Progress(load);
        await stop.CancelAsync();
        var report = await running.WaitAsync(Patience);
        Assert.True(report.IsClean, $"{report}");
        Assert.Empty(disk.Violations);
    }

    private static string Image(bool afterwards)
    {
        var path = Path.Combine(_folder.FullName, $"{afterwards}.img");
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.SetLength(file, 8 << 20);
        return path;
    }

    private sealed class FailingSupervisor : IActorInterceptor
    {
        private volatile bool _afterwards;
        private int _left;

        /// <summary>The message at which it failed last.</summary>
        public string? FailedAt { get; private set; }

        /// <summary>Has the supervisor fail once, at its message of this number from now, counted from 1.</summary>
        public void FailAt(int message, bool afterwards)
        {
            _afterwards = afterwards;
            FailedAt = null;
            Volatile.Write(ref _left, message);
        }

        public object? Before(in ActorTurn turn, object message)
        {
            if (!_afterwards)
                Count(turn, message);
            return message;
        }

        public void After(in ActorTurn turn, object message)
        {
            if (_afterwards)
                Count(turn, message);
        }

        private void Count(in ActorTurn turn, object message)
        {
            if (turn.Role != "supervisor" || Interlocked.Decrement(ref _left) != 0)
                return;
            FailedAt = message.GetType().Name;
            throw new InvalidOperationException($"at {FailedAt}, as the test wants");
        }
    }
}
