using System.Diagnostics;
using System.Text;

namespace VduseActors.Kernel.Tests.Bed;

/// <summary>A program that ran to its end on this machine, and what it said.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output and standard error, in the order of arrival.</param>
internal sealed record Command(int ExitCode, string Output)
{
    /// <summary>Runs a program and waits for it.</summary>
    /// <param name="environment">Variables added to this process's own.</param>
    /// <param name="limit">After this long the program and its children are killed.</param>
    /// <exception cref="TimeoutException">The limit was reached; the message holds the output so far.</exception>
    public static async Task<Command> RunAsync(
        string program, IEnumerable<string> arguments, TimeSpan limit, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = SourceTree.Root,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        var output = new StringBuilder();
        using var process = new Process { StartInfo = start };
        void Append(object _, DataReceivedEventArgs line)
        {
            lock (output)
                output.AppendLine(line.Data);
        }

        process.OutputDataReceived += Append;
        process.ErrorDataReceived += Append;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {limit}:\n{output}");
        }

        return new Command(process.ExitCode, output.ToString());
    }
}
