using VduseActors.Faults;
using VduseActors.Simulator;

namespace VduseActors.TestKit.Runs;

/// <summary>Draws plans: the same seed gives the same plan.</summary>
public static class RandomPlan
{
    private const int MostFaults = 5;

    private static readonly FaultKind[] _kinds = [.. FaultKinds.All.Where(kind => kind.Consequence != FaultConsequence.WrongData)];

    private static readonly string[] _actors = ["supervisor", "control", "iotlb", "queue", "queue", "backend"];

    /// <summary>Draws a plan of one to five faults, of all kinds but those that make data wrong.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="profile">The kernel that it is for: no fault is drawn that never happens there. Null for one where all do.</param>
    public static FaultPlan Draw(ulong seed, KernelProfile? profile = null)
    {
        FaultKind[] possible = profile is null ? _kinds : [.. _kinds.Where(kind => kind.HappensOn(profile))];
        var random = new PlanRandom(seed);
        var count = 1 + random.Below(MostFaults);
        var faults = new FaultSpec[count];
        for (var i = 0; i < count; i++)
            faults[i] = DrawFault(Invariant($"f{i + 1}"), possible, random);
        return new FaultPlan { Seed = seed, Faults = faults };
    }

    private static FaultSpec DrawFault(string name, FaultKind[] possible, PlanRandom random)
    {
        // By area first: the ring has many kinds, and each area deserves its share.
        var areas = Enum.GetValues<FaultArea>();
        var area = areas[random.Below(areas.Length)];
        FaultKind[] kinds = [.. possible.Where(kind => kind.Area == area)];
        var kind = kinds[random.Below(kinds.Length)];
        if (kind.Consequence == FaultConsequence.DeviceLost && random.Below(4) > 0)
            kind = kinds[random.Below(kinds.Length)];
        var fault = new FaultSpec(name, kind) { Trigger = DrawTrigger(kind, random), Target = DrawTarget(kind, random) };
        if (kind.Name == "file.error" && random.Below(2) == 0)
            fault = WithBadSectors(fault, random);
        if (kind.Errors.Count > 0)
            fault = fault with { Error = kind.Errors[random.Below(kind.Errors.Count)] };
        if (kind.Parameters.HasFlag(FaultParameters.Delay))
        {
            fault =
                fault with { Delay = kind.Name == "backend.stuck" ? kind.DefaultDelay : TimeSpan.FromMilliseconds(1 + random.Below(300)) };
        }

        if (kind.Parameters.HasFlag(FaultParameters.Count))
            fault = fault with { Count = 1 + random.Below(kind.Name == "actor.restart-storm" ? 3 : 20) };
        return fault;
    }

    /// <summary>Sectors that can never be read or written.</summary>
    private static FaultSpec WithBadSectors(FaultSpec fault, PlanRandom random)
    {
        var first = (ulong)random.Below(FaultRun.DiskSectors);
        return fault with
        {
            Trigger = FaultTrigger.EveryNth(1),
            Target = fault.Target with { FirstSector = first, LastSector = first + (ulong)random.Below(4) },
        };
    }

    private static FaultTrigger DrawTrigger(FaultKind kind, PlanRandom random)
    {
        // Calls of the start pass their points a few times only; actors fail too often to be forgiven when they always fail.
        if (kind.Area == FaultArea.Ioctl || kind.Point is FaultPoint.FirstOpen or FaultPoint.Reopen)
            return FaultTrigger.At(1 + random.Below(3), 1 + random.Below(2));
        var times = 1 + random.Below(kind.Area == FaultArea.Actor ? 2 : 6);
        return random.Below(4) switch
        {
            0 => FaultTrigger.EveryNth(2 + random.Below(30), times),
            1 => FaultTrigger.WithProbability((1 + random.Below(20)) / 100.0, times),
            2 => new FaultTrigger { Nth = 1 + random.Below(5), Times = times, After = TimeSpan.FromMilliseconds(random.Below(10)) },
            _ =>
                FaultTrigger.At(
                    1 + random.Below(
                        kind.Point is FaultPoint.ReadMessage or FaultPoint.WriteReply
                            or FaultPoint.RegionLookup ? 8 : kind.Point == FaultPoint.RegisterUmem ? 3 : 60),
                    times),
        };
    }

    private static FaultTarget DrawTarget(FaultKind kind, PlanRandom random)
    {
        var target = FaultTarget.Any;
        if (kind.Parameters.HasFlag(FaultParameters.Actor))
            target = target with { Actor = _actors[random.Below(_actors.Length)] };
        if (kind.Parameters.HasFlag(FaultParameters.Request)
            && (kind.Operations.Count == 0
                || (kind.Operations.Contains("read", StringComparer.Ordinal) && kind.Operations.Contains("write", StringComparer.Ordinal)))
                    && random.Below(2) == 0)
        {
            target = target with { Operation = random.Below(2) == 0 ? "read" : "write" };
        }

        return target;
    }
}
