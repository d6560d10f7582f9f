using VduseActors.Host.Commands;
using VduseActors.Host.Configuration;
using VduseActors.Kernel;
using VduseActors.Simulator;

namespace VduseActors.Host.Tests;

/// <summary>
/// Runs <c>vdused</c>, or <c>vduse-lab</c>, in this process on one simulated kernel, which outlives the runs, and has a folder for files.
/// </summary>
/// <param name="options">How the kernel is configured, or null.</param>
internal sealed class InProcessHost(SimulatedKernelOptions? options = null) : IDisposable
{
    // A server that runs although it should have refused must not hang the tests.
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vdused-tests-");
    private readonly CancellationTokenSource _stop = new();

    public SimulatedKernel Kernel { get; } = new(KernelProfile.Linux612, options);

    public CollectingSink Log { get; init; } = new();

    /// <summary>The program.</summary>
    public Func<IReadOnlyList<string>, CommandContext, Task<int>> Program { get; init; } = VdusedCommandLine.InvokeAsync;

    /// <summary>Takes the place of opening the kernel.</summary>
    public Func<KernelSelection, IVduseKernel>? OpenKernel { get; init; }

    public void Dispose()
    {
        _stop.Dispose();
        Kernel.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>The path of a file in the folder.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes a configuration with these devices.</summary>
    public string Configure(string devices, string kernel = "simulated")
    {
        var path = PathOf("vdused.conf");
        File.WriteAllText(path, $"vduse {{\n  kernel = {kernel}\n  devices {{\n{devices}\n  }}\n}}\n");
        return path;
    }

    /// <summary>Makes a file of zeroes.</summary>
    public string Image(string name, long size)
    {
        var path = PathOf(name);
        using var file = File.Create(path);
        file.SetLength(size);
        return path;
    }

    /// <summary>Asks a running command to end.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Runs a command to its end.</summary>
    public async Task<HostResult> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exitCode = await Program(arguments, new CommandContext
        {
            Output = output,
            Error = error,
            OpenKernel = OpenKernel ?? (_ => new SimulatedVduse(Kernel)),
            LogSink = Log,
            Stop = _stop.Token,
        }).WaitAsync(_limit);
        return new HostResult(exitCode, output.ToString(), error.ToString());
    }
}
