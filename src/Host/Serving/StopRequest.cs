using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VduseActors.Host.Serving;

/// <summary>
/// The wish that a running server ends: SIGTERM, SIGINT or SIGHUP, or the token of whoever runs it inside another process.
/// </summary>
/// <remarks>
/// The first signal asks; a second one ends the process at once with <see cref="ExitCode.Failure"/>. Signals in quick succession
/// are one: timeout(1), for example, sends to the process and then to its group.
/// </remarks>
internal sealed class StopRequest : IDisposable
{
    private static readonly TimeSpan _oneSignal = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _source;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private long _firstSignal;

    /// <summary>Starts to listen.</summary>
    /// <param name="listenToSignals">Whether signals count.</param>
    /// <param name="outer">Another way to ask.</param>
    public StopRequest(bool listenToSignals, CancellationToken outer)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        if (listenToSignals)
        {
            _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
            _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));

            // The terminal was closed: its devices would stay behind.
            _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal));
        }
    }

    /// <summary>Cancelled when the server is to end.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.CompareExchange(ref _firstSignal, Stopwatch.GetTimestamp(), 0) is not 0 and var first)
        {
            if (Stopwatch.GetElapsedTime(first) > _oneSignal)
            {
#pragma warning disable RS0030 // Asked for: the second signal of somebody who does not want to wait.
                Environment.Exit(ExitCode.Failure);
#pragma warning restore RS0030
            }

            return;
        }

        _source.Cancel();
    }
}
