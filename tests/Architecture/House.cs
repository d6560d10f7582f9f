namespace VduseActors.Architecture.Tests;

/// <summary>The projects of <c>src</c>, and who may know whom (docs/architecture.md).</summary>
internal static class House
{
    public const string Virtio = "VduseActors.Virtio";
    public const string Native = "VduseActors.Native";
    public const string Transports = "VduseActors.Transports";
    public const string Settings = "VduseActors.Settings";
    public const string Devices = "VduseActors.Devices";
    public const string Actors = "VduseActors";
    public const string Deterministic = "VduseActors.Deterministic";
    public const string Simulator = "VduseActors.Simulator";
    public const string Faults = "VduseActors.Faults";
    public const string TestKit = "VduseActors.TestKit";
    public const string Host = "vdused";
    public const string Lab = "vduse-lab";

    /// <summary>Namespace of the port: all that most may know of the transports.</summary>
    public const string Port = "VduseActors.Kernel";

    /// <summary>The folder of each project, and its assembly.</summary>
    public static IReadOnlyDictionary<string, string> Folders { get; } = new Dictionary<string, string>
    {
        ["Virtio"] = Virtio,
        ["Native"] = Native,
        ["Transports"] = Transports,
        ["Settings"] = Settings,
        ["Devices"] = Devices,
        ["Actors"] = Actors,
        ["Deterministic"] = Deterministic,
        ["Simulator"] = Simulator,
        ["Faults"] = Faults,
        ["TestKit"] = TestKit,
        ["Host"] = Host,
        ["Lab"] = Lab,
    };

    /// <summary>Which of our assemblies each may use.</summary>
    public static IReadOnlyDictionary<string, string[]> Arrows { get; } = new Dictionary<string, string[]>
    {
        [Virtio] = [],
        [Native] = [],
        [Settings] = [],
        [Deterministic] = [],
        [Transports] = [Native],
        // Keys with their defaults and bounds stand in the options records, which are read from settings.
        [Devices] = [Virtio, Native, Settings],
        // What the contracts of devices and of the port are made of comes along: rings and requests, errno and event descriptors.
        [Actors] = [Transports, Devices, Settings, Virtio, Native],
        [Simulator] = [Transports, Virtio, Native, Deterministic],
        [Faults] = [Actors, Settings, Simulator, Devices, Transports, Virtio, Native, Deterministic],
        [TestKit] = [Faults, Actors, Settings, Simulator, Devices, Transports, Virtio, Native, Deterministic],
        [Host] = [Faults, Actors, Settings, Simulator, Devices, Transports, Virtio, Native, Deterministic],
        [Lab] = [Host, TestKit, Faults, Actors, Settings, Simulator, Devices, Transports, Virtio, Native, Deterministic],
    };

    /// <summary>Which packages each may use: names, or what they begin with. Whoever is not here may use none.</summary>
    public static IReadOnlyDictionary<string, string[]> Packages { get; } = new Dictionary<string, string[]>
    {
        [Native] = ["Tmds.LibC"],
        [Transports] = ["Tmds.LibC"],
        [Actors] = ["Akka", "Microsoft.Extensions."],
        [Faults] = ["Akka"],
        [TestKit] = ["Akka"],
        [Host] = ["Akka", "Microsoft.Extensions.", "Serilog", "System.CommandLine"],
        [Lab] = ["Akka", "Serilog", "Spectre.Console", "System.CommandLine"],
    };

    /// <summary>What is used of the transports beside the port.</summary>
    public static IReadOnlyList<(string From, string Namespace, string Because)> BesideThePort { get; } =
    [
        (Simulator, "VduseActors.Transports.RfcV3", "it plays that kernel's side of the protocol"),
        (Host, "VduseActors.Transports.Vduse", "it opens the real kernel"),
        (Actors, "VduseActors.Transports.Vduse", "AddVduse opens the real kernel for an application that brings none"),
    ];

    private static readonly Dictionary<string, Lazy<AssemblyFile>> _files =
        Folders.Values.ToDictionary(name => name, name => new Lazy<AssemblyFile>(() => AssemblyFile.Read(name)));

    /// <summary>All assemblies.</summary>
    public static IEnumerable<AssemblyFile> All => Folders.Values.Select(Read);

    /// <summary>One of them; each is read once.</summary>
    public static AssemblyFile Read(string name) => _files[name].Value;
}
