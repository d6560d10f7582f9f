using System.Globalization;

namespace VduseActors.Bench.Scale;

/// <summary>The threads of this process, as the kernel knows them.</summary>
internal static class ThreadFigures
{
    /// <summary>Their names (the first 15 letters), in order; several of one name as <c>name x 2</c>.</summary>
    public static string Names() => string.Join(", ", NameOfEach().Values
        .CountBy(name => name)
        .OrderBy(name => name.Key, StringComparer.Ordinal)
        .Select(name => name.Value == 1 ? name.Key : $"{name.Key} x {name.Value}"));

    /// <summary>The name of each, by its entry in the kernel's list.</summary>
    public static IReadOnlyDictionary<string, string> NameOfEach() =>
        Threads("comm").ToDictionary(thread => thread.Key, thread => thread.Value.Trim());

    /// <summary>How often each went to sleep: as often it was woken. Threads that have ended are not there.</summary>
    public static IReadOnlyDictionary<string, long> WakeUps() => Threads("status").ToDictionary(
        thread => thread.Key,
        thread => long.Parse(
            thread.Value.Split('\n').First(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal)).Split('\t')[1],
            CultureInfo.InvariantCulture));

    private static Dictionary<string, string> Threads(string file)
    {
        var texts = new Dictionary<string, string>();
        foreach (var thread in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                texts.Add(thread, File.ReadAllText(Path.Combine(thread, file)));
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return texts;
    }
}
