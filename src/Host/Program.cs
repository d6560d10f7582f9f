using System.Runtime.CompilerServices;
using System.Text;
using VduseActors.Host.Commands;
using VduseActors.Native;

namespace VduseActors.Host;

/// <summary>The process.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (DescriptorLimit.FindFault(OpenFileLimit.Current) is not { } fault)
        {
            return Run(args);
        }

        // Not the console: there may be no descriptor left for the assembly that it is in.
        using var error = new StandardErrorStream();
        error.Write(Encoding.UTF8.GetBytes(string.Concat("vdused: ", fault, "\n")));
        return ExitCode.BadInput;
    }

    // Apart, so that nothing of it is loaded before.
    [MethodImpl(MethodImplOptions.NoInlining)]
#pragma warning disable RS0030 // The main thread has nothing else to do.
    private static int Run(string[] args) => VdusedCommandLine.InvokeAsync(args, CommandContext.ForProcess()).GetAwaiter().GetResult();
#pragma warning restore RS0030
}
