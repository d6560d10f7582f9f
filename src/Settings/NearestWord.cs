namespace VduseActors.Settings;

/// <summary>Finds what somebody who misspelt a word probably meant.</summary>
public static class NearestWord
{
    /// <summary>The known word nearest to a misspelt one.</summary>
    /// <param name="word">The misspelt word.</param>
    /// <param name="known">The words there are.</param>
    /// <returns>Null when none is near: more than every fourth letter would have to change.</returns>
    public static string? Find(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        var plain = Plain(word);
        var best = known
            .Select(candidate => (Word: candidate, Distance: Distance(plain, Plain(candidate))))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Word is { Length: > 0 } && best.Distance <= 1 + ((Math.Max(word.Length, best.Word.Length) - 1) / 4)
            && best.Distance < best.Word.Length
            ? best.Word
            : null;
    }

    /// <summary>Ready to be put behind a message: <c>, did you mean 'type'?</c>, or a semicolon.</summary>
    internal static string Hint(string word, IEnumerable<string> known) =>
        Find(word, known) is { } meant ? $", did you mean '{meant}'?" : ";";

    private static string Plain(string word) => word.ToLowerInvariant().Replace('_', '-');

    /// <summary>Letters to add, to leave out, to change or to swap with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var change = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(change, 1 + Math.Min(rows[i - 1, j], rows[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
