using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <summary>All kinds of faults that a plan can name.</summary>
public static partial class FaultKinds
{
    private static readonly Dictionary<string, FaultKind> _byName;

    static FaultKinds()
    {
        All = [.. Ring(), .. Iotlb(), .. Ioctl(), .. Message(), .. Kick(), .. Interrupt(), .. Backend(), .. File(), .. Actor()];
        _byName = All.ToDictionary(kind => kind.Name, StringComparer.Ordinal);
    }

    /// <summary>All kinds, by area.</summary>
    public static IReadOnlyList<FaultKind> All { get; }

    /// <summary>The kind of a name, or null.</summary>
    public static FaultKind? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The kind of a name that is known to exist.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static FaultKind Get(string name) => _byName[name];

    /// <summary>The kinds whose names are closest to a misspelt one, for an error message.</summary>
    /// <param name="name">What was written.</param>
    public static IEnumerable<string> Suggest(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var area = name.Split('.')[0];
        return All.Select(kind => kind.Name)
            .Where(known => known.StartsWith(area + ".", StringComparison.Ordinal))
            .DefaultIfEmpty("see 'vduse-lab fault-kinds'");
    }

    private static FaultKind Kind(
        string name,
        FaultArea area,
        FaultPoint point,
        FaultConsequence consequence,
        string effect,
        string demand,
        string entries,
        Delegate[] effects,
        FaultParameters parameters = FaultParameters.None,
        Errno[]? errors = null,
        int delayMilliseconds = 0,
        int count = 1,
        string? operations = null,
        string? messages = null,
        FaultBackends backends = FaultBackends.None) => new()
        {
            Name = name,
            Area = area,
            Point = point,
            Consequence = consequence,
            Effect = effect,
            Demand = demand,
            Entries = entries.Split(' '),
            Effects = effects,
            Parameters = parameters | (errors is null ? FaultParameters.None : FaultParameters.Errno),
            Errors = errors ?? [],
            DefaultDelay = TimeSpan.FromMilliseconds(delayMilliseconds),
            DefaultCount = count,
            Backends = backends,
            Operations = operations?.Split(' ') ?? [],
            Messages = messages?.Split(' ') ?? [],
        };
}
