using VduseActors.Devices;

namespace EmbedInAkka;

/// <summary>The disks of the sample.</summary>
internal static class Disks
{
    /// <summary>Two queues on 16 MiB of memory, in the words of a configuration.</summary>
    public const string Settings = "queues = 2, backend { type = memory, size = 16MiB }";

    /// <summary>A disk with memory of its own; every start has another.</summary>
    /// <param name="name">Name of the device.</param>
    public static DeviceSpec InMemory(string name) => DeviceSpec.Parse(name, "block", Settings);
}
