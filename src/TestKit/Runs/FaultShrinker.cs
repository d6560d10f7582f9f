namespace VduseActors.TestKit.Runs;

/// <summary>Finds the fewest faults of a failing run that still make it fail.</summary>
public static class FaultShrinker
{
    /// <summary>Leaves faults out, one after the other, as long as the run still fails.</summary>
    /// <param name="failing">A run that fails.</param>
    /// <returns>The smallest failing run found, and its result. Leaving out any one fault of it makes it pass.</returns>
    public static (FaultRunOptions Options, FaultRunResult Result) Shrink(FaultRunOptions failing)
    {
        ArgumentNullException.ThrowIfNull(failing);
        var result = FaultRun.Run(failing);

        // Each attempt would take as long as a run may take, and might leave a thread behind.
        if (result.HungAt.Count > 0)
            return (failing, result);
        var names = result.Plan.Faults.Select(fault => fault.Name).ToList();
        for (var i = 0; i < names.Count && names.Count > 1;)
        {
            var fewer = failing with { Only = [.. names.Where((_, index) => index != i)] };
            var attempt = FaultRun.Run(fewer);
            if (attempt.Passed)
            {
                i++;
                continue;
            }

            // What was needed before may be superfluous now.
            names.RemoveAt(i);
            (failing, result, i) = (fewer, attempt, 0);
        }

        return (failing, result);
    }
}
