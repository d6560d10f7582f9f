using System.Globalization;
using Akka.Configuration;
using VduseActors.Configuration;
using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <summary>Reads a plan strictly: every key is known to the kind, every value is within its bounds.</summary>
internal sealed class FaultPlanReader
{
    private static readonly string[] _storage = ["read", "write", "flush", "discard", "write-zeroes"];
    private static readonly string[] _network = ["send", "receive"];
    private static readonly string[] _actors = ["supervisor", "control", "iotlb", "queue", "backend"];

    private readonly ConfigSection _section;
    private readonly string _name;
    private FaultKind _kind = null!;

    private FaultPlanReader(string name, ConfigSection section)
    {
        _name = name;
        _section = section;
    }

    /// <summary>Reads a plan.</summary>
    /// <param name="config">The text, parsed.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="FaultPlanException">It is wrong.</exception>
    public static FaultPlan Read(Config config, string source)
    {
        try
        {
            var root = ConfigSection.Root(config);
            var faults = root.Section("faults");
            var plan = new FaultPlan
            {
                Seed = Unsigned(root, "seed") ?? 0,
                Faults = [.. faults.Keys.Select(name => new FaultPlanReader(name, faults.Section(name)).ReadFault())],
                Places = faults.Keys.ToDictionary(name => name, name => Place(config, source, $"faults.{name}"), StringComparer.Ordinal),
            };
            root.RefuseUnknown();
            return plan.Faults.Count > 0
                ? plan
                : throw new VduseConfigurationException("faults", "is missing or empty; write for example faults { eio { kind = backend.error, nth = 3 } }");
        }
        catch (VduseConfigurationException mistake)
        {
            throw new FaultPlanException($"{Place(config, source, mistake.Key)}: {mistake.Message}", mistake);
        }
    }

    private static string Place(Config config, string source, string key) => Line(config, key) is { } line ? $"{source}:{line}" : source;

    /// <summary>The line of a key, or of the section that lacks it.</summary>
    private static int? Line(Config config, string key)
    {
        for (var dot = key.Length; dot > 0; dot = key.LastIndexOf('.', dot - 1))
        {
            if (PlanText.LineOf(config, key[..dot]) is { } line)
                return line;
        }

        return null;
    }

    private FaultSpec ReadFault()
    {
        if (!_section.Exists)
            throw new VduseConfigurationException(_section.Path, "must be a section in braces");
        if (!_name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            throw new VduseConfigurationException(_section.Path, "names of faults have letters, digits and dashes only");
        var kind = _section.Required("kind", "write for example kind = backend.error; 'vdused fault-kinds' lists them");
        _kind = FaultKinds.Find(kind)
            ?? throw _section.Wrong("kind", $"is '{kind}', which is no kind of fault; known: {string.Join(", ", FaultKinds.Suggest(kind))}");
        var fault = new FaultSpec(_name, _kind) { Trigger = ReadTrigger(), Target = ReadTarget() };
        fault = fault with
        {
            Error = ReadError() ?? fault.Error,
            Delay = Takes(FaultParameters.Delay, "delay") ? _section.Duration("delay", fault.Delay) : fault.Delay,
            Count = Takes(FaultParameters.Count, "count") ? _section.Integer("count", fault.Count, 1, 1_000_000) : fault.Count,
        };
        _section.RefuseUnknown();
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
            Queue = Takes(FaultParameters.Queue, "queue") && _section.Text("queue") is not null ? _section.Integer("queue", 0, 0, 65535) : null,
            Operation = Takes(takesRequest, "operation") ? OneOf("operation", OperationsOf(_kind)) : null,
            FirstSector = Takes(takesRequest, "first-sector") ? Unsigned(_section, "first-sector") : null,
            LastSector = Takes(takesRequest, "last-sector") ? Unsigned(_section, "last-sector") : null,
            MinBytes = Takes(takesRequest, "min-bytes") ? Size("min-bytes") : null,
            MaxBytes = Takes(takesRequest, "max-bytes") ? Size("max-bytes") : null,
            Message = Takes(FaultParameters.Message, "message") ? _section.Text("message") : null,
            Actor = Takes(FaultParameters.Actor, "actor") ? OneOf("actor", _actors) : null,
        };
        return target.LastSector < target.FirstSector ? throw _section.Wrong("last-sector", "lies before first-sector")
            : target.MaxBytes < target.MinBytes ? throw _section.Wrong("max-bytes", "is less than min-bytes")
            : target;
    }

    private static string[] OperationsOf(FaultKind kind) =>
        kind.Operations.Count > 0 ? [.. kind.Operations] : kind.Backends.HasFlag(FaultBackends.Net) ? [.. _storage, .. _network] : _storage;

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
        return _section.Keys.Contains(key) ? throw _section.Wrong(key, $"has no meaning for {_kind.Name}; remove it") : false;
    }

    private long? Positive(string key) =>
        _section.Text(key) is null ? null : _section.Integer(key, 1, 1, int.MaxValue);

    private ulong? Size(string key) => _section.Bytes(key, -1) is var bytes && bytes < 0 ? null : (ulong)bytes;

    private static ulong? Unsigned(ConfigSection section, string key)
    {
        if (section.Text(key) is not { } text)
            return null;
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw section.Wrong(key, $"is '{text}'; it must be a whole number from 0");
    }

    private string? OneOf(string key, string[] known) =>
        _section.Text(key) is not { } text ? null
        : known.Contains(text) ? text
        : throw _section.Wrong(key, $"is '{text}'; it must be one of {string.Join(", ", known)}");
}
