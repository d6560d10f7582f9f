namespace VduseActors.Architecture.Tests;

/// <summary>The order inside of an assembly: who is lower does not know who is higher, so there is no circle.</summary>
public class LadderTests
{
    /// <summary>Folders of src/Virtio, the lowest first. They share a namespace; the debug information tells a type's folder.</summary>
    private static readonly string[] _virtio = ["Vocabulary", "Negotiation", "Memory", "Requests", "InFlight", "Rings"];

    /// <summary>Namespaces of src/Actors, the lowest first.</summary>
    private static readonly string[] _actors =
    [
        "VduseActors.Messages", "VduseActors.Scheduling", "VduseActors.Loops", "VduseActors.Configuration", "VduseActors.Limits", "VduseActors.Adoption",
        "VduseActors.Backend", "VduseActors.Iotlb", "VduseActors.Queues", "VduseActors.Control", "VduseActors.Device", "VduseActors.Manager",
        "VduseActors.Metrics", "VduseActors",
        "VduseActors.Hosting",
    ];

    /// <summary>
    /// Who looks up today, in Actors: with them gone there is no circle among the namespaces. The list only gets shorter: an entry that is not
    /// needed any more fails too.
    /// </summary>
    private static readonly string[] _upwardToday =
    [
        "VduseActors.Adoption.RingOpening > VduseActors.Iotlb",
        "VduseActors.Adoption.RingOpening > VduseActors.Queues",
        "VduseActors.Backend.BackendActor > VduseActors",
        "VduseActors.Backend.BackendActor > VduseActors.Device",
        "VduseActors.Configuration.RuntimeSettings > VduseActors",
        "VduseActors.Control.ControlChannelActor > VduseActors",
        "VduseActors.Control.ControlChannelActor > VduseActors.Device",
        "VduseActors.Device.DeviceStatusBoard > VduseActors",
        "VduseActors.Device.DeviceSupervisor > VduseActors",
        "VduseActors.Device.DeviceSupervisor > VduseActors.Manager",
        "VduseActors.Iotlb.FencedMemory > VduseActors.Queues",
        "VduseActors.Iotlb.IotlbActor > VduseActors",
        "VduseActors.Iotlb.IotlbActor > VduseActors.Device",
        "VduseActors.Iotlb.IotlbActor > VduseActors.Queues",
        "VduseActors.Iotlb.PendingMiss > VduseActors.Queues",
        "VduseActors.Loops.Readiness > VduseActors",
        "VduseActors.Metrics.DeviceMeter > VduseActors",
        "VduseActors.Queues.VirtqueueActor > VduseActors",
        "VduseActors.Queues.VirtqueueActor > VduseActors.Device",
    ];

    [Fact]
    public void In_Virtio_no_step_knows_a_higher_one() => Rules.MustBeKept(Rules.Upward(House.Read(House.Virtio), _virtio, FolderOf).Select(use => use.ToString()));

    [Fact]
    public void Each_folder_of_Virtio_has_its_step() => Assert.Equal(
        House.Read(House.Virtio).Sources.Keys.Where(type => type.Namespace.Length > 0).Select(FolderOf).Distinct().Order(), _virtio.Order());

    [Fact]
    public void In_Actors_nobody_knows_a_higher_namespace_but_who_does_today() => Rules.MustBeKept(Rules.Compare(
        Rules.Upward(House.Read(House.Actors), _actors, type => type.Namespace).Select(use => $"{use.From} > {use.To.Namespace}"), _upwardToday));

    [Fact]
    public void Each_namespace_of_Actors_has_its_step() => Assert.Equal(
        House.Read(House.Actors).Sources.Keys.Select(type => type.Namespace).Where(name => name.Length > 0).Distinct().Order(), _actors.Order());

    private static string? FolderOf(TypeName type)
    {
        const string Project = "/src/Virtio/";
        if (!House.Read(House.Virtio).Sources.TryGetValue(type, out var source))
            return null;
        return source[(source.LastIndexOf(Project, StringComparison.Ordinal) + Project.Length)..].Split('/')[0];
    }
}
