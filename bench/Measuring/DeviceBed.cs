using Akka.Actor;
using Akka.Configuration;
using VduseActors.Devices.Block;
using VduseActors.Kernel;
using VduseActors.Scheduling;

namespace VduseActors.Bench.Measuring;

/// <summary>The device actors of a daemon on any kernel: an actor system with a manager, as <c>vdused run</c> has it.</summary>
public sealed class DeviceBed : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly ActorSystem _system;
    private readonly IActorRef _manager;

    /// <summary>Starts it, without a device.</summary>
    /// <param name="kernel">Where devices are created; owned by the caller.</param>
    /// <param name="loops">The section <c>vduse.loops</c>, in HOCON.</param>
    public DeviceBed(IVduseKernel kernel, string loops = "")
    {
        _system = ActorSystem.Create("bench", ConfigurationFactory.ParseString($$"""
            akka { loglevel = ERROR, stdout-loglevel = OFF, log-dead-letters = off }
            {{TicklessScheduler.Hocon}}
            akka.coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off }
            vduse.loops { {{loops}} }
            """));
        _manager = VduseExtension.Of(_system).StartManager(kernel);
    }

    /// <summary>Creates, attaches and serves a device.</summary>
    /// <param name="options">The device.</param>
    /// <exception cref="InvalidOperationException">It could not be started; the message says why.</exception>
    public async Task StartAsync(BlockDeviceOptions options)
    {
        try
        {
            await VduseDevices.Get(_system).StartAsync(new BlockDeviceDefinition(options), _patience).ConfigureAwait(false);
        }
        catch (VduseDeviceException refused)
        {
            throw new InvalidOperationException(refused.Message, refused);
        }
    }

    /// <summary>Detaches and destroys a device.</summary>
    /// <param name="name">Its name.</param>
    public async Task StopAsync(string name)
    {
        if (await _manager.Ask<VduseMessages.IStopReply>(new VduseMessages.StopDevice(name), _patience).ConfigureAwait(false)
            is VduseMessages.DeviceFailed failed)
        {
            throw new InvalidOperationException(failed.Reason);
        }
    }

    /// <summary>Detaches and destroys all devices, and ends the actor system.</summary>
    public async ValueTask DisposeAsync()
    {
        await _manager.Ask<VduseMessages.AllStopped>(VduseMessages.StopAll.Instance, _patience).ConfigureAwait(false);
        await _system.Terminate().ConfigureAwait(false);
        _system.Dispose();
    }
}
