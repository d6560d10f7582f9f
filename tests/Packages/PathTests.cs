using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;

namespace VduseActors.Packages.Tests;

/// <summary>Nothing that is given to others says where it was built.</summary>
[Collection(PackedTreeCollection.Name)]
public sealed class PathTests(PackedTree packed)
{
    [Fact]
    public async Task No_packed_file_has_the_path_of_the_tree()
    {
        // Of a tree that lies in a short path, such as /src, the path alone is in much.
        string[] places = [SourceTree.PathOf("src/"), SourceTree.PathOf("artifacts/")];
        byte[][] paths = [.. places.Select(Encoding.UTF8.GetBytes), .. places.Select(Encoding.Unicode.GetBytes)];
        var found = new List<string>();
        var looked = 0;
        foreach (var file in await UnpackAsync("paths"))
        {
            looked++;
            var content = await File.ReadAllBytesAsync(file);
            if (paths.Any(path => content.AsSpan().IndexOf(path) >= 0))
                found.Add(file);
        }

        Assert.True(looked > 500, $"only {looked} files were looked at");
        Assert.True(found.Count == 0, $"{SourceTree.Root} is in {string.Join(", ", found)}");
    }

    /// <summary>There the parts of a path lie apart from each other, where no search finds it.</summary>
    [Fact]
    public async Task Symbols_name_sources_by_their_place_in_the_tree()
    {
        var documents = new List<string>();
        foreach (var file in await UnpackAsync("symbols"))
        {
            if (!Path.GetFileName(file).StartsWith("Vduse", StringComparison.OrdinalIgnoreCase) || Path.GetExtension(file) != ".pdb")
                continue;
            await using var content = File.OpenRead(file);
            using var provider = MetadataReaderProvider.FromPortablePdbStream(content);
            var reader = provider.GetMetadataReader();
            documents.AddRange(reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name)));
        }

        Assert.True(documents.Count > 500, $"only {documents.Count} sources are named");
        Assert.Empty(documents.Where(name => !name.StartsWith("/_", StringComparison.Ordinal)).Distinct());
    }

    /// <summary>Every file of every package; programs of one file have theirs in them as they are.</summary>
    private async Task<IReadOnlyList<string>> UnpackAsync(string name)
    {
        var into = packed.NewFolder(name);
        foreach (var package in Directory.GetFiles(PackedTree.Everything, "*", SearchOption.AllDirectories))
        {
            var folder = Path.Combine(into, Path.GetFileName(package));
            switch (Path.GetExtension(package))
            {
                case ".nupkg" or ".snupkg":
                    await ZipFile.ExtractToDirectoryAsync(package, folder);
                    break;
                case ".deb":
                    await Command.RunAsync("dpkg-deb", "--raw-extract", package, folder);
                    break;
                case ".tar":
                    Directory.CreateDirectory(folder);
                    await Command.RunAsync("tar", "-xf", package, "-C", folder);
                    foreach (var blob in Directory.GetFiles(Path.Combine(folder, "blobs/sha256")))
                        await UnzipAsync(blob);
                    break;
                default:
                    File.Copy(
                        package, Path.Combine(into, $"{Path.GetFileName(Path.GetDirectoryName(package))}-{Path.GetFileName(package)}"));
                    break;
            }
        }

        return Directory.GetFiles(
            into, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint });
    }

    /// <summary>A layer is searched as the archive that it is: files stand in it as they are.</summary>
    private static async Task UnzipAsync(string blob)
    {
        var plain = $"{blob}.plain";
        await using (var content = File.OpenRead(blob))
        {
            if (content.ReadByte() != 0x1f || content.ReadByte() != 0x8b)
                return;
            content.Position = 0;
            await using var unzipped = new GZipStream(content, CompressionMode.Decompress);
            await using var output = File.Create(plain);
            await unzipped.CopyToAsync(output);
        }
    }
}
