using System.Globalization;
using VduseActors.Kernel;
using VduseActors.Settings;

namespace VduseActors.Faults;

/// <summary>Reads a plan strictly: every key is known to the kind, every value is within its bounds.</summary>
internal sealed class FaultPlanReader
{
    private static readonly string[] _storage = ["read", "write", "flush", "discard", "write-zeroes"];
    private static readonly string[] _network = ["send", "receive"];
    private static readonly string[] _actors = ["supervisor", "control", "iotlb", "queue", "backend"];

    private static readonly string[] _keys =
    [
        "kind", "nth", "every", "probability", "times", "after", "device", "queue", "operation", "first-sector", "last-sector", "min-bytes",
        "max-bytes", "message",
        "actor", "errno", "delay", "count",
    ];

    private readonly SettingsSection _section;
    private readonly string _name;
    private FaultKind _kind = null!;

    private FaultPlanReader(string name, SettingsSection section)
    {
        _name = name;
        _section = section;
    }

    /// <summary>Reads a plan.</summary>
    /// <param name="text">Reads the text of it.</param>
    /// <exception cref="FaultPlanException">It cannot be read, or is wrong.</exception>
    public static FaultPlan Read(Func<SettingsTree> text)
    {
        try
        {
            return Read(text());
        }
        catch (SettingsException mistake)
        {
            throw new FaultPlanException(
                mistake is { Key: { } key, Origin: { } origin } ? $"{Place(origin)}: {key}: {mistake.Problem}" : mistake.Message, mistake);
        }
    }

    private static FaultPlan Read(SettingsTree tree)
    {
        var root = SettingsSection.Root(tree);
        root.Allow("seed", "faults");
        var faults = root.Section("faults");
        var plan = new FaultPlan
        {
            Seed = Unsigned(root, "seed") ?? 0,
            Faults = [.. faults.Keys.Select(name => new FaultPlanReader(name, faults.Section(name)).ReadFault())],
            Places = faults.Keys.ToDictionary(name => name, name => Place(faults.Find(name)!.Origin!), StringComparer.Ordinal),
        };
        return plan.Faults.Count > 0
            ? plan
            : throw root.Wrong("faults", "is missing or empty; write for example faults { eio { kind = backend.error, nth = 3 } }");
    }

    private static string Place(SettingsOrigin origin) => Invariant($"{origin.File}:{origin.Line}");

    private FaultSpec ReadFault()
    {
        if (!_name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            throw _section.Wrong("names of faults have letters, digits and dashes only");
        _section.Allow(_keys);
        var kind = _section.Required("kind", "write for example kind = backend.error; 'vduse-lab fault-kinds' lists them");
        _kind = FaultKinds.Find(kind)
            ?? throw _section.Wrong(
                "kind", $"is '{kind}', which is no kind of fault{Hint(kind)} known: {string.Join(", ", FaultKinds.Suggest(kind))}");
        var fault = new FaultSpec(_name, _kind) { Trigger = ReadTrigger(), Target = ReadTarget() };
        fault = fault with
        {
            Error = ReadError() ?? fault.Error,
            Delay = Takes(FaultParameters.Delay, "delay") ? _section.Duration("delay", fault.Delay) : fault.Delay,
            Count = Takes(FaultParameters.Count, "count") ? _section.Integer("count", fault.Count, 1, 1_000_000) : fault.Count,
        };
        return fault;
    }

    private FaultTrigger ReadTrigger()
    {
        var nth = Positive("nth");
        var every = Positive("every");
        var probability = ReadProbability();
        if ((nth is null ? 0 : 1) + (every is null ? 0 : 1) + (probability is null ? 0 : 1) > 1)
            throw _section.Wrong(nth is null ? "every" : "nth", "stands beside another rule; give one of nth, every and probability");
        var times = Positive("times");
        var after = _section.Text("after") is null ? TimeSpan.Zero : _section.Duration("after", TimeSpan.Zero);
        var once = every is null && probability is null;
        return new FaultTrigger
        {
            Nth = once ? nth ?? 1 : null,
            Every = every,
            Probability = probability,
            After = after,
            Times = (int?)times ?? (once ? 1 : null),
        };
    }

    private FaultTarget ReadTarget()
    {
        var takesRequest = FaultParameters.Request;
        var target = new FaultTarget
        {
            Device = _section.Text("device"),
            Queue = Takes(FaultParameters.Queue, "queue") && _section.Text("queue") is not null
                ? _section.Integer("queue", 0, 0, 65535)
                : null,
            Operation = Takes(takesRequest, "operation") ? _section.OneOf("operation", OperationsOf(_kind)) : null,
            FirstSector = Takes(takesRequest, "first-sector") ? Unsigned(_section, "first-sector") : null,
            LastSector = Takes(takesRequest, "last-sector") ? Unsigned(_section, "last-sector") : null,
            MinBytes = Takes(takesRequest, "min-bytes") ? Size("min-bytes") : null,
            MaxBytes = Takes(takesRequest, "max-bytes") ? Size("max-bytes") : null,
            Message = Takes(FaultParameters.Message, "message") ? ReadMessage() : null,
            Actor = Takes(FaultParameters.Actor, "actor") ? _section.OneOf("actor", _actors) : null,
        };
        return target.LastSector < target.FirstSector ? throw _section.Wrong("last-sector", "lies before first-sector")
            : target.MaxBytes < target.MinBytes ? throw _section.Wrong("max-bytes", "is less than min-bytes")
            : target;
    }

    private static string Hint(string kind) =>
        NearestWord.Find(kind, FaultKinds.All.Select(known => known.Name)) is { } meant ? $", did you mean '{meant}'?" : ";";

    private static string[] OperationsOf(FaultKind kind) =>
        kind.Operations.Count > 0 ? [.. kind.Operations] : kind.Backends.HasFlag(FaultBackends.Net) ? [.. _storage, .. _network] : _storage;

    private string? ReadMessage() => _kind.Messages.Count > 0 ? _section.OneOf("message", [.. _kind.Messages]) : _section.Text("message");

    private Errno? ReadError()
    {
        if (!Takes(FaultParameters.Errno, "errno") || _section.Text("errno") is not { } text)
            return null;
        foreach (var error in _kind.Errors)
        {
            if (error.ToString() == text)
                return error;
        }

        throw _section.Wrong("errno", $"is '{text}'; {_kind.Name} gives {string.Join(", ", _kind.Errors)}");
    }

    private double? ReadProbability()
    {
        if (_section.Text("probability") is not { } text)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 1
            ? value
            : throw _section.Wrong("probability", $"is '{text}'; it must be a number above 0 and at most 1");
    }

    /// <summary>Whether the kind takes a key; a key that it does not take is refused with the reason.</summary>
    private bool Takes(FaultParameters parameter, string key)
    {
        if (_kind.Parameters.HasFlag(parameter))
            return true;
        return _section.Keys.Contains(key, StringComparer.Ordinal)
            ? throw _section.Wrong(key, $"has no meaning for {_kind.Name}; remove it")
            : false;
    }

    private long? Positive(string key) =>
        _section.Text(key) is null ? null : _section.Integer(key, 1, 1, int.MaxValue);

    private ulong? Size(string key) => _section.Bytes(key, -1) is var bytes && bytes < 0 ? null : (ulong)bytes;

    private static ulong? Unsigned(SettingsSection section, string key)
    {
        if (section.Text(key) is not { } text)
            return null;
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw section.Wrong(key, $"is '{text}'; it must be a whole number from 0");
    }
}
