using VduseActors.Host.Listing;
using VduseActors.Kernel;

namespace VduseActors.Host.Serving;

/// <summary>
/// Removes a device that no process serves. The kernel detaches by asking the device: so it is opened, and control messages
/// are answered, while another thread detaches.
/// </summary>
/// <param name="kernel">The kernel that has the device.</param>
internal sealed class OrphanRemoval(IVduseKernel kernel)
{
    /// <summary>How long the driver may take to let go.</summary>
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>Detaches, when it is attached, and destroys.</summary>
    /// <param name="name">The device.</param>
    /// <exception cref="BadInputException">There is no such device, or it is served; nothing was changed.</exception>
    /// <exception cref="IOException">The driver did not let go.</exception>
    public async Task RemoveAsync(string name)
    {
        if (!kernel.ListDevices().Contains(name, StringComparer.Ordinal))
        {
            throw new BadInputException($"{name}: there is no such VDUSE device; 'vdused list' shows those there are.");
        }

        if (kernel.Bus.ListDevices().Any(device => device.Name == name))
        {
            using var device = Open(name);
            RefusePending(name);
            await DetachAsync(name, device);
        }

        try
        {
            kernel.DestroyDevice(name);
        }
        catch (VduseException busy) when (busy.Errno == Errno.EBUSY)
        {
            throw new BadInputException(Served(name), busy);
        }
    }

    private IVduseDevice Open(string name)
    {
        try
        {
            return kernel.OpenDevice(name);
        }
        catch (VduseException busy) when (busy.Errno == Errno.EBUSY)
        {
            throw new BadInputException(Served(name), busy);
        }
    }

    private static string Served(string name) =>
        $"{name}: a process serves this device; end that process, which removes the device if it is vdused.";

    /// <summary>A detach that has begun cannot be called off: with requests pending it would hang, and the vdpa bus with it.</summary>
    private static void RefusePending(string name)
    {
        if (DeviceDisk.Find(name) is { PendingRequests: > 0 and var count } disk)
        {
            throw new IOException(
                $"{name}: detaching would wait for ever, as {disk.Node} has unanswered requests ({count}): nothing was changed; reboot, or let a server that takes over devices finish them.");
        }
    }

    private async Task DetachAsync(string name, IVduseDevice device)
    {
        var detached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Detach(name, detached)) { IsBackground = true, Name = "vdused detach" }.Start();
        using var limit = new CancellationTokenSource(_limit);
        using var timer = new PeriodicTimer(_pollInterval);
        while (!detached.Task.IsCompleted)
        {
            Answer(device);
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException ended)
            {
                throw new IOException(
                    $"{name}: its driver does not let go within {_limit.TotalSeconds:0} s: close what uses the device (umount, the virtual machine) and try again.",
                    ended);
            }
        }

        await detached.Task;
    }

    private void Detach(string name, TaskCompletionSource detached)
    {
        try
        {
            kernel.Bus.Detach(name);
            detached.SetResult();
        }
        catch (Exception failure)
        {
            detached.SetException(failure);
        }
    }

    /// <summary>Agrees to everything but a question for positions: nothing of the device is in use here.</summary>
    private static void Answer(IVduseDevice device)
    {
        while (device.TryReadRequest(out var request) == ControlRead.Message)
        {
            var result = request.Type is VduseRequestType.SetStatus or VduseRequestType.UpdateIotlb ? VduseResult.Ok : VduseResult.Failed;
            device.TryWriteResponse(VduseResponse.For(request.RequestId, result));
        }
    }
}
