using Serilog.Core;
using VduseActors.Host.Configuration;
using VduseActors.Host.Diagnosis;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Host.Commands;

/// <summary>What a command reaches outside of itself, so that it can be run inside another process.</summary>
internal sealed record CommandContext
{
    /// <summary>Standard output: results only.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Standard error: the one line about a mistake.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Opens the kernel a command works on; the command disposes it.</summary>
    public required Func<KernelSelection, IVduseKernel> OpenKernel { get; init; }

    /// <summary>Takes the log in place of the console, or null.</summary>
    public ILogEventSink? LogSink { get; init; }

    /// <summary>The machine that <c>doctor</c> examines.</summary>
    public MachineFiles Machine { get; init; } = new();

    /// <summary>Asks a running command to end in order, beside the signals.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>The command is the process: it listens to signals and to the service manager.</summary>
    public bool OwnsProcess { get; init; }

    /// <summary>The context of a real <c>vdused</c>.</summary>
    public static CommandContext ForProcess() => new()
    {
#pragma warning disable RS0030 // The one place where commands get it from.
        Output = Console.Out,
#pragma warning restore RS0030
        Error = TextWriter.Synchronized(new StreamWriter(new StandardErrorStream()) { AutoFlush = true }),
        OpenKernel = KernelFactory.Open,
        OwnsProcess = true,
    };
}
