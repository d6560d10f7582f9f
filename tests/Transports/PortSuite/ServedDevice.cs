using System.Collections.Concurrent;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Transports.Tests.PortSuite;

/// <summary>A block device whose control messages are answered on a thread of its own, as a daemon does, and remembered.</summary>
public sealed class ServedDevice : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly IVduseKernel _kernel;
    private readonly EventFd _stop = EventFd.Create();
    private readonly ConcurrentQueue<VduseRequest> _messages = new();
    private readonly Thread? _thread;

    /// <summary>Creates, opens and sets up a device, and starts to answer.</summary>
    /// <param name="kernel">The port.</param>
    /// <param name="spec">What to create.</param>
    /// <param name="answer">Makes the reply to a message; null: nobody answers.</param>
    /// <param name="prepare">Runs before the queues are set up.</param>
    public ServedDevice(
        IVduseKernel kernel,
        VduseDeviceSpec spec,
        Func<IVduseDevice, VduseRequest, VduseResponse>? answer,
        Action<IVduseDevice>? prepare = null)
    {
        _kernel = kernel;
        kernel.CreateDevice(spec);
        Device = kernel.OpenDevice(spec.Name);
        prepare?.Invoke(Device);
        for (var queue = 0u; queue < spec.QueueCount; queue++)
            Device.SetupQueue(queue, 128, queue % spec.Groups);
        if (answer is null)
            return;
        _thread = new Thread(() => Serve(answer)) { IsBackground = true };
        _thread.Start();
    }

    public IVduseDevice Device { get; }

    /// <summary>Messages so far, in order.</summary>
    public IReadOnlyList<VduseRequest> Messages => [.. _messages];

    /// <summary>The statuses that were written so far, in order.</summary>
    public IReadOnlyList<byte> Statuses => [.. _messages.Where(m => m.Type == VduseRequestType.SetStatus).Select(m => m.Status)];

    public static VduseDeviceSpec Block(string name, uint queues = 1) => new()
    {
        Name = name,
        DeviceId = 2,
        VendorId = 0x1af4,
        Features = (1ul << 33) | (1ul << 32),
        QueueCount = queues,
        Config = new byte[60],
    };

    public static VduseResponse Accept(IVduseDevice device, VduseRequest request) => VduseResponse.For(request.RequestId, VduseResult.Ok);

    /// <summary>Waits for what another thread or the kernel brings about; by looking, as the kernel tells nobody of it.</summary>
    public static void Await(Func<bool> condition, string what)
    {
        var deadline = DateTime.UtcNow + _patience;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"waited in vain for {what}");
            Thread.Sleep(1);
        }
    }

    /// <summary>Ends the answering, detaches if need be, closes and destroys.</summary>
    public void Dispose()
    {
        var bus = _kernel.Bus;
        if (bus.ListDevices().Any(d => d.Name == Device.Name))
            bus.Detach(Device.Name);
        _stop.Signal();
        _thread?.Join();
        Device.Dispose();
        _kernel.DestroyDevice(Device.Name);
        _stop.Dispose();
    }

    private void Serve(Func<IVduseDevice, VduseRequest, VduseResponse> answer)
    {
        using var epoll = new Epoll();
        epoll.Add(Device.PollDescriptor, Epoll.EPOLLIN, 1);
        epoll.Add(_stop.Descriptor, Epoll.EPOLLIN, 0);
        var events = new EpollEvent[2];
        while (true)
        {
            var count = epoll.Wait(events, -1);
            if (events[..count].Any(e => e.Data == 0))
                return;
            ControlRead read;
            while ((read = Device.TryReadRequest(out var request)) == ControlRead.Message)
            {
                _messages.Enqueue(request);
                Device.TryWriteResponse(answer(Device, request));
            }

            if (read == ControlRead.Broken)
                return;
        }
    }
}
