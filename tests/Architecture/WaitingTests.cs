namespace VduseActors.Architecture.Tests;

/// <summary>
/// A thread that sleeps holds up a loop, or nobody knows of it; the wall clock jumps; a task of the pool has no supervisor. Time comes from
/// the scheduler and <see cref="TimeProvider"/>, work from a mailbox.
/// </summary>
public class WaitingTests
{
    private static readonly (string Type, string Member)[] _forbidden =
    [
        ("System.Threading.Thread", "Sleep"),
        ("System.Threading.Tasks.Task", "Run"),
        ("System.Threading.Tasks.TaskFactory", "StartNew"),
        ("System.DateTime", "get_Now"),
        ("System.DateTime", "get_Today"),
        ("System.DateTimeOffset", "get_Now"),
    ];

    /// <summary>Who may, and why. An entry that is not needed any more fails too.</summary>
    private static readonly (string Type, string Call, string Because)[] _exceptions =
    [
        ("VduseActors.Devices.Block.Backends.Patience", "Thread.Sleep", "on threads of the storage alone, which may rest (mayRest)"),
        ("VduseActors.Transports.Vduse.LinuxVduse", "Thread.Sleep",
            "udev makes and frees a node by and by, which no event tells; 5 ms, a few times"),
        ("VduseActors.TestKit.Defects.SabotagedDefinition", "Thread.Sleep", "a handler that never comes back is what it is for"),
        ("VduseActors.Host.Status.StatusServer", "Task.Run", "serves the socket beside the actors; awaited when the server is disposed"),
        ("VduseActors.Lab.Commands.FaultRunCommand", "TaskFactory.StartNew", "a campaign, on a thread of its own; awaited"),
        ("VduseActors.Host.Logging.LogGapSink", "DateTimeOffset.get_Now", "a line of the log shows the time of the place"),
        ("VduseActors.Host.Logging.LogOutput", "TaskFactory.StartNew",
            "an output that takes nothing holds up a thread of its own alone; awaited for a while"),
        ("VduseActors.Host.Logging.HostLog", "TaskFactory.StartNew", "the same, for the last line of all"),
        ("VduseActors.Native.StandardErrorStream", "Thread.Sleep",
            "standard error that others made non-blocking: writes are synchronous; 1 ms"),
    ];

    [Fact]
    public void Nobody_sleeps_asks_the_wall_clock_or_starts_tasks_but_who_may() => Rules.MustBeKept(Rules.Compare(
        House.All.SelectMany(assembly => Rules.Calls(assembly, _forbidden)).Select(
            use => (use.From.ToString(), $"{use.To.Name}.{use.Member}")),
        _exceptions.Select(exception => (exception.Type, exception.Call))));
}
