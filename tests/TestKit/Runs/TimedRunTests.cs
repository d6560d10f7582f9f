using VduseActors.Faults;
using VduseActors.TestKit.Runs;

namespace VduseActors.TestKit.Tests;

/// <summary>When a run is taken for one that hangs.</summary>
public sealed class TimedRunTests
{
    private static readonly FaultRunOptions _options = new() { Seed = 7, Plan = FaultPlan.Empty, Limit = TimeSpan.FromSeconds(2) };

    [Fact]
    public void A_run_that_goes_on_does_not_hang_although_it_takes_longer_than_a_step_may()
    {
        using var run = new LookedAtRun(steps: 100);

        var result = new TimedRun(_options, _ => run).Run(CancellationToken.None);

        Assert.Empty(result.Violations);
        Assert.True(run.HasLived);
    }

    [Fact]
    public void A_run_none_of_whose_steps_ends_hangs()
    {
        using var run = new LookedAtRun(steps: 3);

        var result = new TimedRun(_options, _ => run).Run(CancellationToken.None);

        Assert.StartsWith(
            "the run of seed 7 hangs: no step of it ended within 2 s", Assert.Single(result.Violations), StringComparison.Ordinal);
        Assert.Equal(["here"], result.HungAt);
    }

    /// <summary>Ends a step at each look, up to a number of them, and itself after more looks than the limit has.</summary>
    private sealed class LookedAtRun(long steps) : ISeededRun
    {
        private const long Enough = 10;

        private readonly ManualResetEventSlim _end = new();
        private long _looks;

        public bool HasLived { get; private set; }

        public long Steps
        {
            get
            {
                _looks = Math.Min(_looks + 1, steps);
                if (_looks >= Enough)
                    _end.Set();
                return _looks;
            }
        }

        public void Live()
        {
            _end.Wait();
            HasLived = true;
        }

        public FaultRunResult Result() => new(7, FaultPlan.Empty, [], [], 0, 0, 0, TimeSpan.Zero, 0, [], []);

        public bool Interrupt(TimeSpan grace)
        {
            _end.Set();
            return true;
        }

        public IReadOnlyList<string> Describe() => ["here"];

        // By the run's own thread and by the test.
        public void Dispose() => _end.Set();
    }
}
