using System.Security.Cryptography;
using System.Text.Json;

namespace VduseActors.Packages.Tests;

/// <summary>What a machine gets that is no developer's.</summary>
[Collection(PackedTreeCollection.Name)]
public sealed class DebianTests(PackedTree packed)
{
    [Fact]
    public async Task The_Debian_package_is_installed_in_a_clean_root_runs_there_and_goes_without_a_trace()
    {
        var root = packed.NewFolder("clean");
        foreach (var layer in (await LayersAsync(packed.NewFolder("image-of-the-base"))).Take(1))
            await Command.RunAsync("tar", "-xzf", layer, "-C", root);
        Directory.CreateDirectory(Path.Combine(root, "var/lib/dpkg/info"));
        Directory.CreateDirectory(Path.Combine(root, "var/lib/dpkg/updates"));
        await File.WriteAllTextAsync(Path.Combine(root, "var/lib/dpkg/status"), string.Empty);

        await DpkgAsync(root, "--install", PackedTree.Debian);

        Assert.True(File.Exists(Path.Combine(root, "usr/lib/systemd/system/vdused.service")));
        Assert.Contains("backend.error", (await InRootAsync(root, "/usr/bin/vduse-lab", "fault-kinds")).Output, StringComparison.Ordinal);
        var (exitCode, output, error) = await InRootAsync(root, "/usr/bin/vdused", "doctor");
        Assert.InRange(exitCode, 0, 1);
        Assert.Empty(error);
        Assert.Contains("/dev/vduse", output, StringComparison.Ordinal);

        // The configuration of the package serves nothing until somebody says what.
        var unconfigured = await InRootAsync(root, "/usr/bin/vdused", "check-config", "--config", "/etc/vdused/hocon.conf");
        Assert.Equal(2, unconfigured.ExitCode);
        Assert.Contains("no device is configured", unconfigured.Error, StringComparison.Ordinal);

        await DpkgAsync(root, "--purge", "vdused");
        Assert.DoesNotContain(
            Directory.GetFileSystemEntries(root, "*vduse*", SearchOption.AllDirectories), path =>
                !path.Contains("/var/lib/dpkg/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_unit_starts_the_program_where_the_package_puts_it()
    {
        var files = await Command.RunAsync("dpkg-deb", "--contents", PackedTree.Debian);
        var unit = await File.ReadAllTextAsync(SourceTree.PathOf("config/systemd/vdused.service"));
        var start = unit.Split('\n').Single(
            line => line.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=".Length..].Split(' ');

        Assert.Contains($".{start[0]}\n", files, StringComparison.Ordinal);
        Assert.Contains($".{start[^1]}\n", files, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_package_has_what_runs_and_nothing_for_developers()
    {
        var files = (await Command.RunAsync("dpkg-deb", "--contents", PackedTree.Debian)).Split('\n');

        Assert.Contains(files, line => line.EndsWith("./usr/lib/systemd/system/vdused.service", StringComparison.Ordinal));
        Assert.DoesNotContain(files, line => line.Contains(" ./lib/", StringComparison.Ordinal));
        Assert.DoesNotContain(
            files, line => line.EndsWith(".pdb", StringComparison.Ordinal) || line.EndsWith(".xml", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_image_is_whole_and_its_program_runs()
    {
        var root = packed.NewFolder("container");
        foreach (var layer in await LayersAsync(packed.NewFolder("image")))
            await Command.RunAsync("tar", "-xzf", layer, "-C", root);

        var (exitCode, output, _) = await InRootAsync(root, "/usr/bin/vdused", "--version");

        Assert.Equal(0, exitCode);
        Assert.Contains('.', output);
    }

    /// <summary>The layers of the image, lowest first; every blob on the way is what its digest says.</summary>
    private static async Task<List<string>> LayersAsync(string folder)
    {
        await Command.RunAsync("tar", "-xf", PackedTree.Image, "-C", folder);
        string Blob(JsonElement descriptor)
        {
            var digest = descriptor.GetProperty("digest").GetString()!["sha256:".Length..];
            var path = Path.Combine(folder, "blobs/sha256", digest);
            using var content = File.OpenRead(path);
            Assert.Equal(descriptor.GetProperty("size").GetInt64(), content.Length);
            Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(content)));
            return path;
        }

        using var index = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "index.json")));
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Blob(index.RootElement.GetProperty("manifests")[0])));
        using var config = JsonDocument.Parse(await File.ReadAllTextAsync(Blob(manifest.RootElement.GetProperty("config"))));
        Assert.Equal("/usr/bin/vdused", config.RootElement.GetProperty("config").GetProperty("Entrypoint")[0].GetString());
        return [.. manifest.RootElement.GetProperty("layers").EnumerateArray().Select(Blob)];
    }

    /// <summary>The scripts of the package run outside of the root, and are told of it: there is no shell in it.</summary>
    private static Task<string> DpkgAsync(string root, params string[] what) => Command.RunAsync(
        "dpkg",
        [$"--root={root}", "--force-script-chrootless", "--force-not-root", "--force-depends", "--force-bad-path",
            $"--log={root}/dpkg.log", .. what]);

    /// <summary>Runs a program in a root, with this machine's devices, in a process tree of its own.</summary>
    private static Task<(int ExitCode, string Output, string Error)> InRootAsync(string root, params string[] command) =>
        Command.TryRunInAsync(
        "/",
        "unshare",
        [
            .. Environment.IsPrivilegedProcess ? Array.Empty<string>() : ["--map-root-user"], "--mount", "--pid", "--fork", "sh", "-c",
            "mount -t proc proc \"$0/proc\" && mount --rbind /dev \"$0/dev\" && exec chroot \"$0\" \"$@\"", root, .. command,
        ]);
}
