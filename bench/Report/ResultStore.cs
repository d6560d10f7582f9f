using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using VduseActors.Bench.Measuring;

namespace VduseActors.Bench.Report;

/// <summary>
/// <c>results.json</c>, <c>results.md</c> and the charts: every part as it ran last. A run of one part replaces that part only.
/// </summary>
/// <param name="directory">Where they are.</param>
/// <param name="smoke">Whether these are short runs.</param>
internal sealed class ResultStore(string directory, bool smoke)
{
    /// <summary>The parts in the order of the report.</summary>
    private static readonly string[] _order = ["Rings", "WakeUp", "Loops", "Block", "Kernel", "Scale"];

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private string JsonPath => Path.Combine(directory, "results.json");

    /// <summary>Puts a part in the place of what was there of it, and writes everything anew.</summary>
    /// <param name="run">The part; without a figure it replaces none that has some.</param>
    /// <exception cref="JsonException">What is there was not written by this program.</exception>
    public void Put(PartRun run)
    {
        var parts = Read();
        var old = parts.FirstOrDefault(part => part.Part == run.Part);
        if (!HasFigures(run) && old is not null && HasFigures(old))
        {
            Console.WriteLine($"{run.Part}: no figures; those of {old.MeasuredAt:yyyy-MM-dd HH:mm} stay");
            return;
        }

        Write([.. parts.Where(part => part.Part != run.Part).Append(run).OrderBy(part => Array.IndexOf(_order, part.Part))]);
    }

    /// <summary>Writes the report and the charts anew from <c>results.json</c>.</summary>
    public void Rewrite() => Write(Read());

    /// <summary>Prints how many targets are met, and those that are not.</summary>
    public void PrintTargets()
    {
        var targets = Read().SelectMany(part => part.Results).Where(result => result.IsMet is not null).ToList();
        var missed = targets.Where(result => result.IsMet == false).ToList();
        Console.WriteLine($"{targets.Count - missed.Count} targets met, {missed.Count} missed");
        foreach (var ratio in missed)
            Console.WriteLine($"missed: {ratio.Part}: {ratio.Name} = {Number.Format(ratio.Value)}");
    }

    private static bool HasFigures(PartRun run) => run.Results.Any(result => result.Kind == ResultKind.Row);

    private List<PartRun> Read() =>
        File.Exists(JsonPath) ? JsonSerializer.Deserialize<Contents>(File.ReadAllText(JsonPath), _json)!.Parts : [];

    private void Write(List<PartRun> parts)
    {
        var plots = Path.Combine(directory, "plots");
        Directory.CreateDirectory(plots);
        var charts = new Charts([.. parts.SelectMany(part => part.Results)]).Draw().ToList();
        foreach (var (file, _, _, svg) in charts)
            Replace(Path.Combine(plots, file), svg);
        foreach (var stale in Directory.GetFiles(plots, "*.svg").Where(path => charts.All(chart => chart.File != Path.GetFileName(path))))
            File.Delete(stale);
        var byPart = charts.ToLookup(chart => chart.Part, chart => ($"plots/{chart.File}", chart.Title));
        Replace(Path.Combine(directory, "results.md"), new Markdown(parts, byPart, smoke).Write());
        Replace(JsonPath, JsonSerializer.Serialize(new Contents(parts), _json) + "\n");
    }

    // Whole or not at all: whoever interrupts a run keeps what was there.
    private static void Replace(string path, string contents)
    {
        File.WriteAllText(path + ".new", contents, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(path + ".new", path, overwrite: true);
    }

    private sealed record Contents(List<PartRun> Parts);
}
