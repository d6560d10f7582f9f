using EmbedInAkka;
using VduseActors.Simulator;
using VduseActors.Simulator.Remote;

// On the simulated kernel of another process, such as 'vduse-lab simulate --socket PATH': serves a disk there until a signal comes.
if (args is ["serve", var socket])
{
    using var remote = RemoteVduse.Open(socket);
    await PlainApplication.ServeAsync(remote, Console.Out);
    return 0;
}

// The simulated kernel makes the sample run anywhere. On a machine with VDUSE it is LinuxVduse.Open(), and the disk's user is Linux.
using var kernel = new SimulatedVduse(KernelProfile.Linux612);
var hosted = await new HostedApplication(kernel, Console.Out).RunAsync();
var plain = await new PlainApplication(kernel, Console.Out).RunAsync();
return hosted && plain ? 0 : 1;
