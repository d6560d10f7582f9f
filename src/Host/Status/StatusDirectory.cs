using System.Globalization;
using System.Text;
using VduseActors.Host.Serving;

namespace VduseActors.Host.Status;

/// <summary>
/// Where running daemons can be asked how they are: a folder with a Unix socket for each, <c>status:PID</c>. It is the state directory's
/// default, whatever state directory is configured, so that daemons are found without being told where; no device can be named so.
/// </summary>
internal static class StatusDirectory
{
    /// <summary>The key that names another one, from the root of the configuration.</summary>
    public const string Key = "vduse.status-directory";

    private const string Prefix = "status:";

    /// <summary>What <c>sockaddr_un</c> has room for, less the zero at the end.</summary>
    private const int LongestPath = 107;

    /// <summary>
    /// The longest name of a socket: that of the process with the highest number, in a container that has had some before.
    /// </summary>
    private const int LongestName = 32;

    /// <summary>Where a daemon puts its socket unless the configuration says.</summary>
    /// <param name="variable">Looks up an environment variable.</param>
    /// <returns>Null when there is no place.</returns>
    public static string? Default(Func<string, string?> variable) => StateDirectory.InMemory(variable);

    /// <summary>Where daemons may have put theirs: this user's, and the system's.</summary>
    /// <param name="variable">Looks up an environment variable.</param>
    public static IEnumerable<string> Candidates(Func<string, string?> variable) =>
        new[] { Default(variable), StateDirectory.OfTheSystem }.OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>Whether a socket's path fits into its address.</summary>
    /// <param name="directory">The folder.</param>
    public static bool IsShortEnough(string directory) => Encoding.UTF8.GetByteCount(directory) + 1 + LongestName <= LongestPath;

    /// <summary>The socket of a process.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="processId">The process.</param>
    /// <param name="more">0, or a number that tells it from others of its id: containers count processes from 1 and may share a
    /// folder.</param>
    public static string SocketOf(string directory, int processId, int more) =>
        Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{processId}{(more == 0 ? "" : $"-{more}")}"));

    /// <summary>The process that a path is the socket of, or null: another file.</summary>
    /// <param name="path">A path.</param>
    public static int? ProcessOf(string path)
    {
        var name = Path.GetFileName(path);
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && name[Prefix.Length..].Split('-') is [var id, ..]
            && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                ? process
                : null;
    }

    /// <summary>The sockets in a folder, by name; none where there is no such folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <exception cref="UnauthorizedAccessException">It may not be looked at.</exception>
    public static IReadOnlyList<string> SocketsIn(string directory) =>
        Directory.Exists(directory)
            ? [.. Directory.EnumerateFileSystemEntries(directory, Prefix + "*").Where(path => ProcessOf(path) is not null)
                .Order(StringComparer.Ordinal)]
            : [];
}
