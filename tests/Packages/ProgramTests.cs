using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace VduseActors.Packages.Tests;

/// <summary>The programs that come in one file, for a machine without .NET.</summary>
[Collection(PackedTreeCollection.Name)]
public sealed class ProgramTests(PackedTree packed)
{
    private static readonly string _here = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    [Theory]
    [InlineData("linux-x64", 62)]
    [InlineData("linux-arm64", 183)]
    public async Task Each_is_a_program_for_its_machine(string runtime, int machine)
    {
        foreach (var name in new[] { "vdused", "vduse-lab" })
        {
            await using var file = File.OpenRead(PackedTree.Program(runtime, name));
            var header = new byte[20];
            await file.ReadExactlyAsync(header);

            Assert.Equal("\u007fELF"u8, header.AsSpan(0, 4));
            Assert.Equal((2, 1), (header[4], header[5])); // 64 bits, least significant byte first
            Assert.Equal(machine, BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(18)));
            await Command.RunAsync("test", "-x", file.Name);
        }
    }

    [Fact]
    public async Task Vdused_says_its_version() =>
        Assert.Matches(@"^[0-9]+\.[0-9]+\.[0-9]+", await RunAloneAsync("vdused", "--version"));

    [Fact]
    public async Task Vduse_lab_serves_a_disk()
    {
        using var report = JsonDocument.Parse(await RunAloneAsync("vduse-lab", "fault-run", "--seeds", "1..2", "--json"));

        Assert.Equal(2, report.RootElement.GetProperty("runs").GetInt32());
        Assert.True(report.RootElement.GetProperty("requests").GetInt32() > 0);
    }

    /// <summary>Nothing of the folder that the program was made in is beside it.</summary>
    private async Task<string> RunAloneAsync(string name, params string[] arguments)
    {
        var folder = packed.NewFolder($"alone-{name}");
        var copy = Path.Combine(folder, name);
        File.Copy(PackedTree.Program(_here, name), copy);
        return await Command.RunInAsync(folder, copy, arguments);
    }
}
