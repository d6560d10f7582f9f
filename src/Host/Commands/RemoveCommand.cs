using System.CommandLine;
using VduseActors.Host.Configuration;
using VduseActors.Host.Serving;

namespace VduseActors.Host.Commands;

/// <summary><c>vdused remove NAME</c>: detaches and destroys a device that a dead process left behind.</summary>
internal static class RemoveCommand
{
    public static Command Create(CommandContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The device, as 'vdused list' shows it." };
        var kernelOption = CommonOptions.Kernel();
        var command = new Command("remove", "Detach and destroy a device that no process serves.") { name, kernelOption };
        command.SetAction(async (parsed, _) =>
        {
            var device = parsed.GetRequiredValue(name);
            using var kernel = context.OpenKernel(new KernelSelection(parsed.GetValue(kernelOption)));
            await new OrphanRemoval(kernel).RemoveAsync(device);
            context.Output.WriteLine($"{device}: removed");
            return ExitCode.Ok;
        });
        return command;
    }
}
