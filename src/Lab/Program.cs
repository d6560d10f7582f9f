using System.Runtime.CompilerServices;
using VduseActors.Host;
using VduseActors.Host.Commands;
using VduseActors.Lab.Commands;

namespace VduseActors.Lab;

/// <summary>The process.</summary>
internal static class Program
{
    private static int Main(string[] args) => DescriptorLimit.Refuses(LabCommandLine.Name) ? ExitCode.BadInput : Run(args);

    // Apart, so that nothing of it is loaded before.
    [MethodImpl(MethodImplOptions.NoInlining)]
#pragma warning disable RS0030 // The main thread has nothing else to do.
    private static int Run(string[] args) => LabCommandLine.InvokeAsync(args, CommandContext.ForProcess()).GetAwaiter().GetResult();
#pragma warning restore RS0030
}
