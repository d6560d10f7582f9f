using System.Globalization;
using VduseActors.Bench.Measuring;
using VduseActors.Bench.Report;

const string Usage = """
    usage:
      kernel TEXT ROUNDS RESULTS      turns what the scenario fio-compare.sh printed into result lines
      note PART SENTENCE RESULTS      adds a sentence about a part, such as why it was left out
      part PART RESULTS DIRECTORY --commit C --command C --seconds N --load L [--failed CODE] [--smoke]
                                      puts a part into results.md, results.json and the charts; the other parts stay
      write DIRECTORY [--smoke]       writes results.md and the charts anew from results.json
      targets DIRECTORY               prints which targets are met
    """;
switch (args)
{
    case ["kernel", var text, var rounds, var into]:
        KernelTable.Read(File.ReadLines(text), int.Parse(rounds, CultureInfo.InvariantCulture), new ResultFile("Kernel", into));
        return 0;
    case ["note", var part, var sentence, var into]:
        new ResultFile(part, into).Note(sentence);
        return 0;
    case ["part", var part, var from, var directory, .. var options]:
        new ResultStore(directory, options.Contains("--smoke")).Put(new PartRun
        {
            Part = part,
            MeasuredAt = DateTime.UtcNow,
            Commit = Option("--commit"),
            Command = Option("--command"),
            Seconds = int.Parse(Option("--seconds"), CultureInfo.InvariantCulture),
            LoadBefore = Option("--load"),
            LoadAfter = File.ReadAllText("/proc/loadavg").Split(' ')[0],
            Failed = args.Contains("--failed") ? int.Parse(Option("--failed"), CultureInfo.InvariantCulture) : null,
            Machine = Machine.This(),
            Results = File.Exists(from) ? ResultFile.Read(from) : [],
        });
        return 0;
    case ["write", var directory, .. var options]:
        new ResultStore(directory, options.Contains("--smoke")).Rewrite();
        return 0;
    case ["targets", var directory]:
        new ResultStore(directory, smoke: false).PrintTargets();
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

string Option(string name) => args[Array.IndexOf(args, name) + 1];
