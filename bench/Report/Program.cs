using System.Text.Json;
using System.Text.Json.Serialization;
using VduseActors.Bench.Measuring;
using VduseActors.Bench.Report;

// Collects what the parts of the benchmark found:
//
//   rings|kernel TEXT RESULTS        turns what a part printed into result lines
//   note PART SENTENCE RESULTS       adds a sentence about a part, such as why it was left out
//   write RESULTS DIRECTORY [--smoke] writes results.md, results.json and the charts
switch (args)
{
    case ["rings", var text, var into]:
        RingsTable.Read(File.ReadLines(text), new ResultFile("Rings", into));
        return 0;
    case ["kernel", var text, var into]:
        KernelTable.Read(File.ReadLines(text), new ResultFile("Kernel", into));
        return 0;
    case ["note", var part, var sentence, var into]:
        new ResultFile(part, into).Note(sentence);
        return 0;
    case ["write", var from, var directory, .. var options]:
        Write(ResultFile.Read(from), directory, options.Contains("--smoke"));
        return 0;
    default:
        Console.Error.WriteLine("usage: rings TEXT RESULTS | kernel TEXT RESULTS | note PART SENTENCE RESULTS | write RESULTS DIRECTORY [--smoke]");
        return 2;
}

static void Write(IReadOnlyList<Result> results, string directory, bool smoke)
{
    var json = new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
    var machine = Machine.This(smoke);
    Directory.CreateDirectory(Path.Combine(directory, "plots"));
    var charts = new Charts(results).Draw().ToList();
    foreach (var (file, _, _, svg) in charts)
        File.WriteAllText(Path.Combine(directory, "plots", file), svg);
    var byPart = charts.ToLookup(chart => chart.Part, chart => ($"plots/{chart.File}", chart.Title));
    File.WriteAllText(Path.Combine(directory, "results.md"), new Markdown(machine, results, byPart).Write());
    File.WriteAllText(Path.Combine(directory, "results.json"), JsonSerializer.Serialize(new { machine, results }, json) + "\n");

    var missed = results.Where(result => result.IsMet == false).ToList();
    Console.WriteLine($"{results.Count(result => result.IsMet == true)} targets met, {missed.Count} missed");
    foreach (var ratio in missed)
        Console.WriteLine($"missed: {ratio.Part}: {ratio.Name} = {Number.Format(ratio.Value)}");
}
