using System.Globalization;
using VduseActors.Configuration;
using VduseActors.Virtio;

namespace VduseActors.Limits;

/// <summary>What all devices of an actor system may take of the process together, however their drivers behave.</summary>
internal sealed class ProcessLimits
{
    private const long LeastMemory = 64 << 20;
    private const long UsualMaximumOfMappings = 65530;

    /// <summary>Creates the limits.</summary>
    /// <param name="memory">Bytes for requests and what belongs to them.</param>
    /// <param name="mappings">Pieces of driver memory that are mapped.</param>
    public ProcessLimits(long memory, long mappings)
    {
        Memory = new ResourceBudget(memory);
        Mappings = new ResourceBudget(mappings);
    }

    /// <summary>Bytes for requests, the tables of what is mapped, and bounce memory of ours (<c>umem</c>).</summary>
    public ResourceBudget Memory { get; }

    /// <summary>
    /// Pieces of driver memory that are mapped: half of what the kernel lets a process have (<c>vm.max_map_count</c>), so that the
    /// runtime's own memory never fails for a driver's map.
    /// </summary>
    public ResourceBudget Mappings { get; }

    /// <summary>Why a queue cannot start when its reserve is not left.</summary>
    public string MemoryIsSpent => string.Create(
        CultureInfo.InvariantCulture,
        $"the memory budget is spent: {Memory.Used >> 10} of {Memory.Limit >> 10} KiB are in use; raise vduse.runtime.memory-budget, or serve fewer or smaller queues");

    /// <summary>The limits that settings ask for: where they do not say it, a quarter of what the machine or the container has.</summary>
    public static ProcessLimits For(RuntimeSettings settings) => new(
        settings.MemoryBudget ?? Math.Max(LeastMemory, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4),
        MaximumOfMappings() / 2);

    private static long MaximumOfMappings()
    {
        try
        {
            return long.Parse(
                File.ReadAllText("/proc/sys/vm/max_map_count"),
                NumberStyles.Integer | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture);
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return UsualMaximumOfMappings;
        }
    }
}
