using System.Diagnostics;
using VduseActors.Bench.Measuring;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Native;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;

namespace VduseActors.Bench.WakeUp;

/// <summary>
/// A queue of a null device behind the whole runtime, and a driver that sends one request after the other: from its kick to where
/// it wakes because of the interrupt.
/// </summary>
internal sealed class DeviceQueue : IAsyncDisposable
{
    private const string Name = "disk0";

    private readonly CallingKernel _kernel;
    private readonly DeviceBed _bed;
    private readonly TimedTransport _transport;
    private readonly SimulatedBlockDriver _disk;
    private readonly EventFd _call;
    private readonly Epoll _epoll = new();
    private readonly EpollEvent[] _events = new EpollEvent[1];
    private readonly int _timeout;
    private readonly Request _request = new() { Operation = BlockOperation.Read, Data = new byte[512] };

    private DeviceQueue(CallingKernel kernel, DeviceBed bed, TimedModule module, bool spins)
    {
        (_kernel, _bed, _transport, _disk) = (kernel, bed, module.Transport!, module.Disk!);
        _timeout = spins ? 0 : -1;
        _call = kernel.CallOf(Name);
        _epoll.Add(_call.Descriptor, Epoll.EPOLLIN, 0);
    }

    /// <summary>Starts the runtime and attaches a device.</summary>
    /// <param name="strategy">How its event loop waits, as in the configuration.</param>
    /// <param name="driverSpins">Whether the driver looks without sleeping.</param>
    public static async Task<DeviceQueue> StartAsync(string strategy, bool driverSpins)
    {
        var simulated = new SimulatedKernel(
            KernelProfile.Linux612, new SimulatedKernelOptions { CheckMemoryAccesses = false, LoadBlockDriver = false });
        var module = new TimedModule();
        simulated.LoadDriver(module);
        var kernel = new CallingKernel(new SimulatedVduse(simulated));
        var bed = new DeviceBed(kernel, $"wait-strategy = {strategy}");
        await bed.StartAsync(new BlockDeviceOptions { Name = Name, Backend = new NullBackendOptions { Size = 1 << 20 } });
        return new DeviceQueue(kernel, bed, module, driverSpins);
    }

    /// <summary>Microseconds from a kick to its completion.</summary>
    public double Round()
    {
        _request.HasEnded = false;
        _disk.Submit(_request);
        long woken;
        do
        {
            do
            {
                while (_epoll.Wait(_events, _timeout) == 0)
                {
                    // Spinning.
                }
            }
            while (!_call.TryDrain(out _));
            woken = Stopwatch.GetTimestamp();
            _transport.HandleInterrupt();
        }
        while (!_request.HasEnded);
        return _request.Result.IsOk
            ? Stopwatch.GetElapsedTime(_transport.KickedAt, woken).TotalMicroseconds
            : throw new InvalidOperationException($"The request failed: {_request.Result.Status}.");
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        _kernel.Dispose();
        _epoll.Dispose();
    }

    private sealed class Request : BlockRequest
    {
        public bool HasEnded { get; set; }

        protected override void OnCompleted() => HasEnded = true;
    }
}
