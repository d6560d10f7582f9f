namespace VduseActors.Architecture.Tests;

/// <summary>Each rule, where it is broken: what finds nothing would pass everything.</summary>
public class RulesCanFailTests
{
    private static readonly AssemblyFile _own = AssemblyFile.Read(typeof(RulesCanFailTests).Assembly.GetName().Name!);

    [Fact]
    public void An_arrow_upward_is_found() =>
        Assert.Equal(
            ["VduseActors.Devices uses VduseActors.Native"], Rules.WrongArrows(House.Read(House.Devices), [House.Virtio, House.Settings]));

    [Fact]
    public void A_package_is_found() =>
        Assert.Equal(["VduseActors.Native uses Tmds.LibC"], Rules.WrongPackages(House.Read(House.Native), ["Akka"]));

    [Fact]
    public void Who_goes_past_the_port_is_found() => Assert.Contains(
        "VduseActors.Host.Configuration.KernelFactory uses VduseActors.Transports.Vduse.LinuxVduse.Open",
        Rules.PastThePort(House.Read(House.Host), []));

    [Fact]
    public void Who_uses_a_transport_from_outside_of_it_is_found() => Assert.Contains(
        Rules.BetweenTransports(House.Read(House.Simulator)), use => use.Contains("Drivers", StringComparison.Ordinal));

    [Fact]
    public void A_use_of_a_higher_step_is_found() => Assert.Contains(
        Rules.Upward(House.Read(House.Virtio), ["VirtioRequest", "RegionTable"], type => type.Name),
        use => use.ToString() == "VduseActors.Virtio.VirtioRequest uses VduseActors.Virtio.RegionTable");

    [Theory]
    [InlineData("System.Threading.Thread", "Sleep")]
    [InlineData("System.DateTime", "get_Now")]
    [InlineData("System.Threading.Tasks.Task", "Run")]
    public void A_call_is_found_wherever_the_compiler_puts_it(string type, string member) =>
        Assert.Equal(nameof(Sinner), Assert.Single(Rules.Calls(_own, [(type, member)])).From.Name);

    [Fact]
    public void What_is_new_and_what_is_gone_are_both_told() =>
        Assert.Equal(["new: b", "not needed any more: c"], Rules.Compare(["a", "b"], ["a", "c"]));
}
