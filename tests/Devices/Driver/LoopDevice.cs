using System.Diagnostics;

namespace VduseActors.Devices.Tests.Driver;

/// <summary>A block device made of a file, where this process may make one.</summary>
internal sealed class LoopDevice : IDisposable
{
    private LoopDevice(string path) => Path = path;

    public string Path { get; }

    /// <summary>Attaches a file, or returns null where there are no loop devices or no right to them.</summary>
    public static LoopDevice? TryAttach(string image, int blockSize)
    {
        try
        {
            var (code, output) = Run("-f", "--show", "-b", $"{blockSize}", image);
            return code == 0 ? new LoopDevice(output.Trim()) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    public void Dispose() => Run("-d", Path);

    private static (int Code, string Output) Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("losetup", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
