using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using VduseActors.Host.Configuration;
using VduseActors.Host.Listing;
using VduseActors.Host.Output;
using VduseActors.Settings;
using VduseActors.Simulator.Remote;

namespace VduseActors.Host.Commands;

/// <summary><c>vdused list</c>: the VDUSE devices of this kernel, whoever created them.</summary>
internal static class ListCommand
{
    public static Command Create(CommandContext context)
    {
        var kernelOption = CommonOptions.Kernel();
        var json = CommonOptions.Json();
        var command = new Command("list", "List the VDUSE devices of this kernel, whoever created them.") { kernelOption, json };
        command.SetAction(parsed =>
        {
            using var kernel = context.OpenKernel(new KernelSelection(parsed.GetValue(kernelOption)));
            var devices = DeviceListing.Read(kernel);
            if (parsed.GetValue(json))
            {
                context.Output.WriteLine(JsonSerializer.Serialize([.. devices], HostJson.Default.ListedDeviceArray));
            }
            else
            {
                Print(devices, kernel is RemoteVduse, context.Output);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Print(IReadOnlyList<ListedDevice> devices, bool isRemote, TextWriter output)
    {
        if (devices.Count == 0)
        {
            output.WriteLine("No VDUSE device.");
            return;
        }

        TextTable.Write(
            output,
            ["NAME", "TYPE", "QUEUES", "SIZE", "DRIVER", "DISK", "STATE"],
            devices.Select(device => new[]
            {
                device.Name,
                device.Type ?? "-",
                device.Queues?.ToString(CultureInfo.InvariantCulture) ?? "-",
                device.CapacityBytes is { } size ? ByteSize.Format(size) : "-",
                device.Driver ?? "-",
                device.Disk ?? "-",
                State(device, isRemote),
            }));
    }

    private static string State(ListedDevice device, bool isRemote)
    {
        var attached = device.Attached ? "attached" : "not attached";
        var owner = device.OwnerProcessId is { } id ? $"served by process {id}"
            : device.Orphan == true ? "orphan"
            : "owner unknown (not all processes can be seen)";

        // A kernel in another process does not tell who has opened its devices.
        return isRemote ? attached
            : device.Attached ? owner
            : $"{owner}, {attached}";
    }
}
