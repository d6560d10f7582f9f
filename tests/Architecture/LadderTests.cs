namespace VduseActors.Architecture.Tests;

/// <summary>The order inside of an assembly: who is lower does not know who is higher, so there is no circle.</summary>
public class LadderTests
{
    /// <summary>Folders of src/Virtio, the lowest first. They share a namespace; the debug information tells a type's folder.</summary>
    private static readonly string[] _virtio = ["Vocabulary", "Negotiation", "Memory", "Requests", "InFlight", "Rings"];

    /// <summary>Folders of src/Actors, the lowest first: what outlives a restart, then the actors, then who starts them.</summary>
    private static readonly string[] _actors =
    [
        "Vocabulary", "Interception", "Scheduling", "Loops", "Configuration", "Limits", "Adoption", "State", "Backend", "Control", "Iotlb",
        "Queues",
        "Bus", "Supervisor", "Metrics", "Manager", "Face", "Hosting",
    ];

    [Fact]
    public void In_Virtio_no_step_knows_a_higher_one() => NoStepKnowsAHigherOne(House.Virtio, "Virtio", _virtio);

    [Fact]
    public void Each_folder_of_Virtio_has_its_step() => EachFolderHasItsStep(House.Virtio, "Virtio", _virtio);

    [Fact]
    public void In_Actors_no_step_knows_a_higher_one() => NoStepKnowsAHigherOne(House.Actors, "Actors", _actors);

    [Fact]
    public void Each_folder_of_Actors_has_its_step() => EachFolderHasItsStep(House.Actors, "Actors", _actors);

    private static void NoStepKnowsAHigherOne(string assembly, string project, string[] ladder) => Rules.MustBeKept(
        Rules.Upward(House.Read(assembly), ladder, type => FolderOf(assembly, project, type)).Select(use => use.ToString()));

    private static void EachFolderHasItsStep(string assembly, string project, string[] ladder) => Assert.Equal(
        House.Read(assembly).Sources.Keys.Where(type => type.Namespace.Length > 0).Select(
            type => FolderOf(assembly, project, type)).OfType<string>().Distinct().Order(),
        ladder.Order());

    private static string? FolderOf(string assembly, string project, TypeName type)
    {
        if (!House.Read(assembly).Sources.TryGetValue(type, out var source))
            return null;
        var folder = $"/src/{project}/";

        // What a generator writes lies elsewhere.
        return source.LastIndexOf(folder, StringComparison.Ordinal) is >= 0 and var at
            ? source[(at + folder.Length)..].Split('/')[0]
            : null;
    }
}
