using System.Security.Cryptography;
using VduseActors.Lab.Demo;

namespace VduseActors.Lab.Tests;

public sealed class DemoImageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vdused-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_copy_has_the_content_of_its_source_and_goes_when_it_is_disposed()
    {
        var content = RandomNumberGenerator.GetBytes(3 * DemoImage.SectorSize);
        var source = Write(content);
        string path;
        using (var image = DemoImage.CopyOf(source))
        {
            path = image.Path;
            Assert.NotEqual(source, path);
            Assert.Equal(content.Length, image.Size);
            Assert.Equal(SHA256.HashData(content), await image.HashAsync(CancellationToken.None));
            await File.WriteAllTextAsync(path, "overwritten by the load");
        }

        Assert.False(File.Exists(path));
        Assert.Equal(content, await File.ReadAllBytesAsync(source));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(1025)]
    public void A_source_that_is_not_whole_sectors_is_refused_with_a_remedy(int size)
    {
        var source = Write(new byte[size]);

        var mistake = Assert.Throws<BadInputException>(() => DemoImage.CopyOf(source));

        Assert.Contains(source, mistake.Message, StringComparison.Ordinal);
        Assert.Contains("truncate", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_is_missing_is_refused() =>
        Assert.Throws<BadInputException>(() => DemoImage.CopyOf(Path.Combine(_folder.FullName, "missing.img")));

    [Fact]
    public async Task A_made_image_holds_something()
    {
        using var image = await DemoImage.MakeAsync(CancellationToken.None);

        Assert.Equal(0, image.Size % DemoImage.SectorSize);
        Assert.NotEqual(SHA256.HashData(new byte[image.Size]), await image.HashAsync(CancellationToken.None));
    }

    private string Write(byte[] content)
    {
        var path = Path.Combine(_folder.FullName, "source.img");
        File.WriteAllBytes(path, content);
        return path;
    }
}
