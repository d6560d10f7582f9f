using System.Text;
using VduseActors.Native;

namespace VduseActors.Host;

/// <summary>
/// Whether the process may open as many files as it needs. .NET keeps one open for each of its assemblies, and fails in the middle of
/// anything when it cannot open the next.
/// </summary>
internal static class DescriptorLimit
{
    /// <summary>What .NET and the host have open without any device: about 150.</summary>
    private const uint OfTheProcess = 176;

    /// <summary>Device, lock, storage (twice where it is direct), mappings on demand, completions.</summary>
    private const uint PerDevice = 9;

    /// <summary>Kick, and an io_uring instance with its eventfd where the queue's storage is slow.</summary>
    private const uint PerQueue = 3;

    /// <summary>Whether this process cannot even begin; standard error says why.</summary>
    /// <param name="program">What it is called.</param>
    public static bool Refuses(string program)
    {
        if (FindFault(OpenFileLimit.Current) is not { } fault)
        {
            return false;
        }

        // Not the console: there may be no descriptor left for the assembly that it is in.
        using var error = new StandardErrorStream();
        error.Write(Encoding.UTF8.GetBytes(string.Concat(program, ": ", fault, "\n")));
        return true;
    }

    /// <summary>What stands in the way, or null.</summary>
    /// <param name="limit">Most open files.</param>
    /// <param name="devices">Number of devices to serve.</param>
    /// <param name="queues">Number of all their queues.</param>
    /// <returns>One line.</returns>
    public static string? FindFault(ulong limit, int devices = 0, int queues = 0)
    {
        var needed = OfTheProcess + ((uint)devices * PerDevice) + ((uint)queues * PerQueue);
        return limit >= needed
            ? null
            : string.Concat(
                "this process may have ", limit.ToString(), " files open at a time, and needs about ", needed.ToString(),
                ": raise the limit ('ulimit -n' in a shell, LimitNOFILE= in systemd).");
    }

    /// <summary>Refuses to begin what would end for want of descriptors.</summary>
    /// <param name="devices">Number of devices to serve.</param>
    /// <param name="queues">Number of all their queues.</param>
    /// <exception cref="BadInputException">The limit is too low.</exception>
    public static void MustSuffice(int devices, int queues)
    {
        if (FindFault(OpenFileLimit.Current, devices, queues) is { } fault)
        {
            throw new BadInputException(fault);
        }
    }
}
