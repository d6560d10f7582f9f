using System.Text.Json;
using System.Text.Json.Serialization;

namespace VduseActors.Bench.Measuring;

/// <summary>What a benchmark found out: printed, and appended to a file of JSON lines that <c>bench/Report</c> collects.</summary>
/// <param name="part">Part of the benchmark.</param>
/// <param name="path">The file; null to print only.</param>
public sealed class ResultFile(string part, string? path)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The file that the command line names: <c>--results FILE</c>.</summary>
    /// <param name="part">Part of the benchmark.</param>
    /// <param name="args">The command line.</param>
    public static ResultFile Of(string part, string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var at = Array.IndexOf(args, "--results");
        return new ResultFile(part, at >= 0 && at + 1 < args.Length ? args[at + 1] : null);
    }

    /// <summary>Reads what benchmarks have written.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="JsonException">A line is no result.</exception>
    public static IReadOnlyList<Result> Read(string path) =>
        [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<Result>(line, _json)!)];

    /// <summary>Figures of one case.</summary>
    /// <param name="keys">What the case is, by column.</param>
    /// <param name="figures">The figures by column.</param>
    /// <param name="table">Table of the part.</param>
    public void Row(IReadOnlyDictionary<string, string> keys, IReadOnlyDictionary<string, double> figures, string table = "")
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(figures);
        Add(
            new Result
            {
                Kind = ResultKind.Row,
                Part = part,
                Table = table,
                Name = string.Join(", ", keys.Values),
                Keys = keys,
                Figures = figures
            });
        Console.WriteLine(
            $"{part}: {string.Join(", ", keys.Values)}: {string.Join(", ", figures.Select(figure => $"{figure.Key} {Number.Format(figure.Value)}"))}");
    }

    /// <summary>One number that has a name, and perhaps a target.</summary>
    /// <param name="name">What is compared with what.</param>
    /// <param name="value">The number.</param>
    /// <param name="atLeast">The least that is good enough.</param>
    /// <param name="atMost">The most that is good enough.</param>
    public void Ratio(string name, double value, double? atLeast = null, double? atMost = null) =>
        Ratio(new Result { Kind = ResultKind.Ratio, Part = part, Name = name, Value = value, AtLeast = atLeast, AtMost = atMost });

    /// <summary>One number that has a name, and perhaps a target: the median of what several rounds gave, with their spread.</summary>
    /// <param name="name">What is compared with what.</param>
    /// <param name="rounds">The number in each round; at least one.</param>
    /// <param name="atLeast">The least that is good enough.</param>
    /// <param name="atMost">The most that is good enough.</param>
    public void Ratio(string name, IReadOnlyCollection<double> rounds, double? atLeast = null, double? atMost = null) => Ratio(new Result
    {
        Kind = ResultKind.Ratio,
        Part = part,
        Name = name,
        Value = Median.Of(rounds),
        Min = rounds.Min(),
        Max = rounds.Max(),
        AtLeast = atLeast,
        AtMost = atMost,
    });

    /// <summary>A sentence: what was left out, and why.</summary>
    /// <param name="sentence">The sentence.</param>
    public void Note(string sentence)
    {
        Add(new Result { Kind = ResultKind.Note, Part = part, Name = sentence });
        Console.WriteLine($"{part}: {sentence}");
    }

    private void Ratio(Result ratio)
    {
        Add(ratio);
        Console.WriteLine($"{part}: {ratio.Name} = {Number.Format(ratio.Value)}");
    }

    private void Add(Result result)
    {
        if (path is not null)
            File.AppendAllText(path, JsonSerializer.Serialize(result, _json) + "\n");
    }
}
