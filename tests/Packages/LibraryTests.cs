using System.Xml.Linq;

namespace VduseActors.Packages.Tests;

/// <summary>What an application gets that adds packages from a feed.</summary>
[Collection(PackedTreeCollection.Name)]
public sealed class LibraryTests(PackedTree packed)
{
    /// <summary>Every library of src but the programs.</summary>
    public static TheoryData<string> Libraries =>
    [
        .. Directory.GetFiles(SourceTree.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name => name is not ("VduseActors.Host" or "VduseActors.Lab")),
    ];

    [Theory]
    [MemberData(nameof(Libraries))]
    public async Task A_library_comes_with_readme_licence_description_and_symbols(string library)
    {
        var file = Directory.GetFiles(PackedTree.Feed, $"{library}.*.nupkg").Single(
            path => char.IsAsciiDigit(Path.GetFileName(path)[library.Length + 1]));
        Assert.True(File.Exists(Path.ChangeExtension(file, ".snupkg")));
        var folder = packed.NewFolder($"nupkg-{library}");
        await System.IO.Compression.ZipFile.ExtractToDirectoryAsync(file, folder);

        var metadata = XDocument.Load(Path.Combine(folder, $"{library}.nuspec")).Root!.Elements().Single();
        string? Text(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
        Assert.Equal("Apache-2.0", Text("license"));
        Assert.True(File.Exists(Path.Combine(folder, Text("readme")!)));
        Assert.True(Text("description") is { Length: > 20 } description && description != "Package Description");
        Assert.True(File.Exists(Path.Combine(folder, "lib/net10.0", $"{library}.xml")));
    }

    [Fact]
    public async Task The_three_lines_of_the_readme_serve_a_disk_in_an_empty_project()
    {
        var folder = packed.NewFolder("shop");
        var image = Path.Combine(folder, "disk0.img");
        await File.WriteAllBytesAsync(image, new byte[1 << 20]);
        await WriteProjectAsync(folder, image);

        var output = await Command.RunInAsync(folder, "dotnet", "run", "-c", "Release");

        Assert.Contains("disk0 Serving", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vduse-lab", "fault-kinds", "backend.error")]
    [InlineData("vdused", "--help", "check-config")]
    public async Task A_tool_is_installed_and_runs(string tool, string argument, string says)
    {
        var folder = packed.NewFolder($"tool-{tool}");
        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), NuGetConfiguration());

        await Command.RunInAsync(folder, "dotnet", "tool", "install", tool, "--tool-path", "tools", "--prerelease", "--no-cache");

        Assert.Contains(says, await Command.RunInAsync(folder, Path.Combine(folder, "tools", tool), argument), StringComparison.Ordinal);
    }

    /// <summary>Our packages from the folder, into a folder of their own; those of others as this machine gets them, or has them.</summary>
    private static string NuGetConfiguration()
    {
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages");
        return $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><add key="packed" value="{PackedTree.Feed}" /></packageSources>
              <fallbackPackageFolders><add key="cache" value="{cache}" /></fallbackPackageFolders>
            </configuration>
            """;
    }

    private static async Task WriteProjectAsync(string folder, string image)
    {
        var hosting = XDocument.Load(
            SourceTree.PathOf("Directory.Packages.props")).Descendants("MicrosoftExtensionsVersion").Single().Value;
        var readme = await File.ReadAllTextAsync(SourceTree.PathOf("README.md"));
        var lines = readme[readme.IndexOf("builder.Services.AddAkka(", StringComparison.Ordinal)..];
        lines = lines[..lines.IndexOf("```", StringComparison.Ordinal)]
            .Replace(".AddVduse()", ".AddVduse(new SimulatedVduse(KernelProfile.Linux612))", StringComparison.Ordinal)
            .Replace("/srv/disk0.img", image, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), NuGetConfiguration());
        await File.WriteAllTextAsync(Path.Combine(folder, "Shop.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="VduseActors" Version="*-*" />
                <PackageReference Include="VduseActors.Simulator" Version="*-*" />
                <PackageReference Include="VduseActors.TestKit" Version="*-*" />
                <PackageReference Include="Microsoft.Extensions.Hosting" Version="{hosting}" />
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), $$"""
            using Akka.Hosting;
            using Microsoft.Extensions.DependencyInjection;
            using Microsoft.Extensions.Hosting;
            using VduseActors;
            using VduseActors.Hosting;
            using VduseActors.Simulator;

            var builder = Host.CreateApplicationBuilder();
            {{lines}}
            builder.Services.AddVduseDevices();
            using var host = builder.Build();
            await host.StartAsync();
            foreach (var device in await host.Services.GetRequiredService<IVduseDevices>().ListAsync())
                Console.WriteLine($"{device.Name} {device.State}");
            await host.StopAsync();
            """);
    }
}
