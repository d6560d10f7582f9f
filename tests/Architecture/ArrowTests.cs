namespace VduseActors.Architecture.Tests;

/// <summary>Nobody below knows who is above.</summary>
public class ArrowTests
{
    public static TheoryData<string> Assemblies => [.. House.Folders.Values];

    [Fact]
    public void Each_project_has_its_place_in_the_house() => Assert.Equal(
        Directory.EnumerateFiles(SourceTree.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetFileName(Path.GetDirectoryName(path))).Order(),
        House.Folders.Keys.Order());

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_assembly_uses_only_whom_it_may_know(string name) =>
        Rules.MustBeKept(Rules.WrongArrows(House.Read(name), House.Arrows[name]));

    [Fact]
    public void The_arrows_lead_in_no_circle()
    {
        // Each assembly after all that it may know; what is left over stands in a circle.
        var left = House.Arrows.ToDictionary();
        while (left.FirstOrDefault(entry => !entry.Value.Any(left.ContainsKey)).Key is { } next)
            left.Remove(next);
        Assert.Empty(left.Keys);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_assembly_uses_only_packages_that_are_meant_for_it(string name) =>
        Rules.MustBeKept(Rules.WrongPackages(House.Read(name), House.Packages.GetValueOrDefault(name, [])));

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Of_the_transports_only_the_port_is_known(string name)
    {
        if (name == House.Transports)
            return;
        var beside = House.BesideThePort.Where(entry => entry.From == name).Select(entry => entry.Namespace);
        Rules.MustBeKept(Rules.PastThePort(House.Read(name), [.. beside]));
    }

    [Fact]
    public void The_port_knows_no_transport_and_no_transport_another() =>
        Rules.MustBeKept(Rules.BetweenTransports(House.Read(House.Transports)));

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void System_calls_are_declared_in_Native_alone(string name) =>
        Assert.Equal(name == House.Native, House.Read(name).Imports.Count > 0);
}
