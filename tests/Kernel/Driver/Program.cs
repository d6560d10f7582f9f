using VduseActors.Kernel;
using VduseActors.Kernel.Driver;
using VduseActors.Native;

if (args is not [var node, var scenario] || !DriverScenario.Names.Contains(scenario))
{
    Console.Error.WriteLine($"usage: vhost-driver /dev/vhost-vdpa-N {string.Join('|', DriverScenario.Names)}");
    return 2;
}

try
{
    await DriverScenario.RunAsync(scenario, new DriverContext(() => LinuxVhostVdpa.Open(node), what => Console.WriteLine($"ok: {what}")));
    return 0;
}
catch (Exception failure) when (failure is ScenarioFailedException or VduseException)
{
    Console.WriteLine($"vhost-driver: {scenario}: {failure.Message}");
    return 1;
}
