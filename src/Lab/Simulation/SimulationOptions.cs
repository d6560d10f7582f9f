using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Lab.Simulation;

/// <summary>What <c>vduse-lab simulate</c> simulates.</summary>
/// <param name="Socket">Where daemons connect.</param>
/// <param name="Profile">Version of the kernel.</param>
/// <param name="MaxQueues">Queues that the driver uses at most.</param>
/// <param name="Load">What the driver does with each disk; null for nothing.</param>
internal sealed record SimulationOptions(string Socket, KernelProfile Profile, int MaxQueues, BlockLoadOptions? Load);
