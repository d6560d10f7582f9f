using System.Collections.Frozen;
using VduseActors.Settings;
using VduseActors.Simulator;

namespace VduseActors.Faults;

/// <summary>
/// What goes wrong and when: a seed and a list of faults. The same plan on the same run does the same; the seed decides what is left to
/// chance.
/// </summary>
/// <example>
/// <code>
/// seed = 42
/// faults {
///   early-eio { kind = backend.error, errno = EIO, operation = write, nth = 3 }
///   no-kick   { kind = kick.lost, probability = 0.01, times = 20 }
///   crash     { kind = actor.throws, actor = queue, queue = 0, after = 2s }
/// }
/// </code>
/// </example>
public sealed record FaultPlan
{
    /// <summary>A plan without faults.</summary>
    public static FaultPlan Empty { get; } = new();

    /// <summary>Start of what is left to chance.</summary>
    public ulong Seed { get; init; }

    /// <summary>The faults, in the order of the plan. Each draws from a generator of its own: leaving one out changes no other.</summary>
    public IReadOnlyList<FaultSpec> Faults { get; init; } = [];

    /// <summary>Reads a plan from a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FaultPlanException">It cannot be read, is no HOCON, or says what cannot be; the message names file, place and
    /// remedy.</exception>
    public static FaultPlan Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return FaultPlanReader.Read(() => SettingsTree.Load(path));
    }

    /// <summary>Reads a plan from a text.</summary>
    /// <param name="hocon">The text.</param>
    /// <exception cref="FaultPlanException">As for <see cref="Load"/>.</exception>
    public static FaultPlan Parse(string hocon)
    {
        ArgumentNullException.ThrowIfNull(hocon);
        return FaultPlanReader.Read(() => SettingsTree.Parse(hocon, "plan"));
    }

    /// <summary>The plan as text that <see cref="Parse"/> reads back.</summary>
    public string ToHocon() => FaultPlanWriter.Write(this);

    /// <summary>The plan with some of its faults only; those keep their names and their chances.</summary>
    /// <param name="names">Names of the faults to keep.</param>
    /// <exception cref="FaultPlanException">The plan has no fault of that name.</exception>
    public FaultPlan Only(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (var name in names)
        {
            if (Faults.All(fault => fault.Name != name))
            {
                throw new FaultPlanException(
                    $"the plan has no fault '{name}'; it has {string.Join(", ", Faults.Select(fault => fault.Name))}");
            }
        }

        return this with { Faults = [.. Faults.Where(fault => names.Contains(fault.Name, StringComparer.Ordinal))] };
    }

    /// <summary>Refuses faults that a kernel cannot have.</summary>
    /// <param name="profile">The simulated kernel.</param>
    /// <exception cref="FaultPlanException">One of them never happens there.</exception>
    public void MustHappenOn(KernelProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        foreach (var fault in Faults)
        {
            if (fault.Kind.ObstacleOn(profile) is { } obstacle)
            {
                throw new FaultPlanException(
                    $"{PlaceOf(fault)}: {fault.Kind.Name} never happens on {profile.Version}, which {obstacle}; choose another kind or profile");
            }
        }
    }

    /// <summary>
    /// Where the text of the plan has a fault, for messages: file, line and name; the name alone of a plan that was made in code.
    /// </summary>
    internal string PlaceOf(FaultSpec fault) =>
        Places.TryGetValue(fault.Name, out var place) ? $"{place}: faults.{fault.Name}" : $"faults.{fault.Name}";

    /// <summary>File and line of each fault that was read from a text, by its name.</summary>
    internal IReadOnlyDictionary<string, string> Places { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public override string ToString() => ToHocon();
}
