using EmbedInAkka;
using VduseActors.Simulator;

// The simulated kernel makes the sample run anywhere. On a machine with VDUSE it is LinuxVduse.Open(), and the disk's user is Linux.
using var kernel = new SimulatedVduse(KernelProfile.Linux612);
var hosted = await new HostedApplication(kernel, Console.Out).RunAsync();
var plain = await new PlainApplication(kernel, Console.Out).RunAsync();
return hosted && plain ? 0 : 1;
