using System.Diagnostics;
using System.Globalization;
using VduseActors.Bench.Measuring;
using VduseActors.Bench.Scale;

// What many devices in one process take, how long a change of the memory map takes while many queues are busy, and what a lookup in
// a large map costs. Words choose: devices, invalidation, lookups. Each number of devices has a process of its own, so that none inherits
// memory from the one before.
if (args is ["--kernel", var socket])
    return await KernelProcess.RunAsync(socket);

var smoke = args.Contains("--smoke");
var results = ResultFile.Of("Scale", args);
if (args is ["--devices", var devices, ..])
{
    await ManyDevices.MeasureAsync(int.Parse(devices, CultureInfo.InvariantCulture), smoke, results);
    return 0;
}

var wanted = args.Where(word => word is "devices" or "invalidation" or "lookups").ToList();
foreach (var count in !Wanted("devices") ? [] : smoke ? ["1", "100"] : new[] { "1", "10", "100", "1000" })
{
    using var child = Process.Start(Environment.ProcessPath!, ["--devices", count, .. args]);
    await child.WaitForExitAsync();
    if (child.ExitCode != 0)
        return child.ExitCode;
}

if (Wanted("invalidation"))
    await Invalidation.MeasureAsync(smoke, results);
if (Wanted("lookups"))
    Lookups.Measure(smoke, results);
return 0;

bool Wanted(string what) => wanted.Count == 0 || wanted.Contains(what);
