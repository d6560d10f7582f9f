namespace VduseActors.Virtio.Tests.Driver;

/// <summary>A driver, the device side of its ring, and the device's request slots.</summary>
internal sealed class QueueHarness : IDisposable
{
    /// <summary>Where data buffers lie.</summary>
    public const ulong Data = 0x5000_0000;

    /// <summary>Bytes mapped there.</summary>
    public const int DataBytes = 1 << 20;

    public QueueHarness(RingDriver driver, VirtqueueState? start = null, int deviceMaxSegments = 1, ResourceBudget? budget = null)
    {
        Driver = driver;
        Memory.Map(Data, DataBytes);
        Queue = driver.Activate(start);
        var memory = RequestMemory.TryReserve(budget ?? ResourceBudget.Unlimited, driver.Size, deviceMaxSegments);
        Pool = RequestPool.ForQueue(driver.Size, deviceMaxSegments, memory);
    }

    public RingDriver Driver { get; }

    public TestMemory Memory => Driver.Memory;

    public Virtqueue Queue { get; set; }

    public RequestPool Pool { get; }

    /// <summary>Tries to take a chain; the request goes back to the pool when there is none.</summary>
    public PopStatus TryPop(out VirtioRequest request, bool acceptMisses = false)
    {
        request = Pool.TryRent()!;
        if (request is null && Pool.InFlightCount < Pool.Slots)
            return PopStatus.NoMemory;
        Assert.NotNull(request);
        var status = Queue.TryPop(request, acceptMisses);
        if (status != PopStatus.Request)
            Pool.Return(request);
        return status;
    }

    /// <summary>Takes a chain that must be there and well-formed.</summary>
    public VirtioRequest Pop(bool acceptMisses = false)
    {
        Assert.Equal(PopStatus.Request, TryPop(out var request, acceptMisses));
        return request;
    }

    /// <summary>Takes a chain that must break the queue, and says how.</summary>
    public VirtqueueFault PopFault()
    {
        Assert.Equal(PopStatus.Broken, TryPop(out _));
        Assert.NotEqual(VirtqueueFault.None, Queue.Fault);
        Assert.Equal(PopStatus.Broken, TryPop(out _));
        return Queue.Fault;
    }

    /// <summary>Puts a request into the used ring and back into the pool.</summary>
    public void Push(VirtioRequest request, uint written = 0)
    {
        request.Written = written;
        Queue.PushUsed(request);
        Pool.Return(request);
    }

    /// <summary>Takes, completes and publishes everything that is available.</summary>
    public int Serve()
    {
        var served = 0;
        while (TryPop(out var request) == PopStatus.Request)
        {
            Push(request);
            served++;
        }

        Queue.Publish();
        return served;
    }

    public void Dispose()
    {
        Pool.Dispose();
        Assert.True(Memory.CanariesIntact, "Memory outside the mapped regions was written.");
        Memory.Dispose();
    }
}
