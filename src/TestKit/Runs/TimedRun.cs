using System.Globalization;
using System.Runtime.ExceptionServices;

namespace VduseActors.TestKit.Runs;

/// <summary>A fault run on a thread of its own, which is stopped, or left behind, when it does not go on in real time.</summary>
/// <param name="options">Which.</param>
/// <param name="make">Makes it.</param>
internal sealed class TimedRun(FaultRunOptions options, Func<FaultRunOptions, ISeededRun> make)
{
    /// <summary>How long the step under way may still take when the run is stopped.</summary>
    private static readonly TimeSpan _grace = TimeSpan.FromMilliseconds(500);

    /// <summary>Looks at the run in the time that a step may take.</summary>
    private const int Looks = 8;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ISeededRun? _run;
    private FaultRunResult? _result;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Runs it.</summary>
    /// <param name="cancellation">Ends it before its end.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public FaultRunResult Run(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        new Thread(Live) { IsBackground = true, Name = $"fault-run-{options.Seed}" }.Start();
        if (WaitFor(options.Limit, cancellation))
        {
            _failure?.Throw();
            return _result!;
        }

        var run = Volatile.Read(ref _run);
        IReadOnlyList<string> place = run?.Describe() ?? ["it was not made yet"];

        // Both need their time: the step to end, and then the thread.
#pragma warning disable RS0030 // The run has a thread of its own, and this one is there to wait for it.
        var hasEnded = (run?.Interrupt(_grace) ?? true) & _ended.Task.Wait(_grace, CancellationToken.None);
#pragma warning restore RS0030
        cancellation.ThrowIfCancellationRequested();
        return Hung(place, hasEnded, run);
    }

    // Whoever still ends steps does not hang: on a busy machine the first ones alone may take longer than the limit. It has to be seen
    // at rest several times, since there the time may pass without anybody running.
    private bool WaitFor(TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            var steps = Steps;
            for (var atRest = 0; atRest < Looks; atRest++)
            {
#pragma warning disable RS0030 // The run has a thread of its own, and this one is there to wait for it.
                if (_ended.Task.Wait(limit / Looks, cancellation))
#pragma warning restore RS0030
                    return true;
                if (Steps is var now && now != steps)
                    (steps, atRest) = (now, -1);
            }

            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // Before there is one, making it is the step under way.
    private long Steps => Volatile.Read(ref _run)?.Steps ?? -1;

    private void Live()
    {
        try
        {
            using var run = make(options);
            Volatile.Write(ref _run, run);
            run.Live();
            _result = run.Result();
        }
        catch (Exception failure)
        {
            // For the caller; of a run that was stopped nobody asks any more.
            _failure = ExceptionDispatchInfo.Capture(failure);
        }

        _ended.SetResult();
    }

    private FaultRunResult Hung(IReadOnlyList<string> place, bool hasEnded, ISeededRun? run)
    {
        var violation = string.Create(
            CultureInfo.InvariantCulture,
            $"the run of seed {options.Seed} hangs: no step of it ended within {options.Limit.TotalSeconds:0.###} s{(hasEnded ? string.Empty : ", and the step that it is in does not end at all")}");
        var result = run?.Result() ?? new FaultRunResult(
            options.Seed, options.Plan ?? RandomPlan.Draw(options.Seed, options.Profile), [], [], 0, 0, 0, TimeSpan.Zero, 0, [], []);
        return result with { Violations = [.. result.Violations, violation], HungAt = place, IsAbandoned = !hasEnded };
    }
}
