using System.Globalization;

namespace VduseActors.Bench.Scale;

/// <summary>The threads of this process, as the kernel knows them.</summary>
internal static class ThreadFigures
{
    /// <summary>Their names (the first 15 letters), in order; several of one name as <c>name x 2</c>.</summary>
    public static string Names() => string.Join(", ", Threads("comm")
        .Select(name => name.Trim())
        .CountBy(name => name)
        .OrderBy(name => name.Key, StringComparer.Ordinal)
        .Select(name => name.Value == 1 ? name.Key : $"{name.Key} x {name.Value}"));

    /// <summary>How often they went to sleep, in all: as often they were woken.</summary>
    public static long WakeUps() => Threads("status").Sum(status => long.Parse(
        status.Split('\n').First(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal)).Split('\t')[1],
        CultureInfo.InvariantCulture));

    private static List<string> Threads(string file)
    {
        var texts = new List<string>();
        foreach (var thread in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                texts.Add(File.ReadAllText(Path.Combine(thread, file)));
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return texts;
    }
}
