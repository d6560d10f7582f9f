using System.Diagnostics;
using System.Runtime.InteropServices;
using Akka.Actor;

namespace VduseActors;

/// <summary>
/// Runs coordinated shutdown on SIGTERM, SIGINT and SIGHUP, for an application in which nobody else does: without it the process ends at
/// once, and its devices stay behind. Then the application may end by itself; where it does not, its process is ended with the exit code of
/// the signal.
/// </summary>
/// <remarks>Signals in quick succession are one, as a terminal and timeout(1) send them; a later one ends the process at once.</remarks>
internal sealed class ShutdownSignals
{
    private static readonly TimeSpan _oneSignal = TimeSpan.FromSeconds(1);

    /// <summary>What the application has for what it does after its actor system.</summary>
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(5);

    /// <summary>Shutdowns under way: the last system that has devices ends the process, not the first.</summary>
    private static int _underWay;

    private readonly ActorSystem _system;
    private readonly PosixSignalRegistration[] _registrations;
    private long _firstSignal;

    private ShutdownSignals(ActorSystem system)
    {
        _system = system;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
        ];
    }

    /// <summary>Listens until the system has terminated.</summary>
    public static void ListenFor(ActorSystem system)
    {
        var signals = new ShutdownSignals(system);
        system.RegisterOnTermination(signals.End);
    }

    private void OnSignal(PosixSignalContext signal)
    {
        if (Interlocked.CompareExchange(ref _firstSignal, Stopwatch.GetTimestamp(), 0) is not 0 and var first)
        {
            // A later one does what it does in any process: somebody does not want to wait.
            signal.Cancel = Stopwatch.GetElapsedTime(first) <= _oneSignal;
            return;
        }

        signal.Cancel = true;
        Interlocked.Increment(ref _underWay);
        _ = EndAsync(signal.Signal);
    }

    private async Task EndAsync(PosixSignal signal)
    {
        try
        {
            await CoordinatedShutdown.Get(_system).Run(new SignalReason(128 + Number(signal))).ConfigureAwait(false);
        }
        finally
        {
            // Akka says in its log what went wrong; the process ends all the same.
            Interlocked.Decrement(ref _underWay);
        }

        await Task.Delay(_grace).ConfigureAwait(false);
        if (Volatile.Read(ref _underWay) == 0)
        {
#pragma warning disable RS0030 // Asked for by a signal, which would have ended the process at once.
            Environment.Exit(128 + Number(signal));
#pragma warning restore RS0030
        }
    }

    /// <summary>.NET has numbers of its own for the signals that it knows.</summary>
    private static int Number(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        _ => 15,
    };

    private void End()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    /// <summary>For an application that lets Akka end the process (<c>exit-clr</c>).</summary>
    private sealed class SignalReason(int exitCode) : CoordinatedShutdown.Reason
    {
        public override int ExitCode => exitCode;
    }
}
