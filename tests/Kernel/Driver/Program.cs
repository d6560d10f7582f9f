using System.Globalization;
using System.Net;
using System.Net.Sockets;
using VduseActors.Kernel.Driver;
using VduseActors.Native;
using VduseActors.Transports.Vduse;

try
{
    switch (args)
    {
        case ["ping", var address, var bytes]:
            await Network.PingAsync(IPAddress.Parse(address), int.Parse(bytes, CultureInfo.InvariantCulture));
            return 0;
        case ["receive", var address, var port]:
            await Network.ReceiveAsync(IPAddress.Parse(address), int.Parse(port, CultureInfo.InvariantCulture));
            return 0;
        case ["send", var address, var port]:
            await Network.SendAsync(IPAddress.Parse(address), int.Parse(port, CultureInfo.InvariantCulture));
            return 0;
        case [var node, var scenario] when DriverScenario.Names.Contains(scenario):
            await DriverScenario.RunAsync(
                scenario, new DriverContext(() => LinuxVhostVdpa.Open(node), what => Console.WriteLine($"ok: {what}")));
            return 0;
        default:
            Console.Error.WriteLine($"usage: vhost-driver /dev/vhost-vdpa-N {string.Join('|', DriverScenario.Names)}");
            Console.Error.WriteLine("       vhost-driver ping ADDRESS BYTES | receive ADDRESS PORT | send ADDRESS PORT");
            return 2;
    }
}
catch (Exception failure) when (failure is ScenarioFailedException or LinuxException or SocketException or IOException or TimeoutException)
{
    Console.Error.WriteLine($"vhost-driver {string.Join(' ', args)}: {failure.Message}");
    return 1;
}
