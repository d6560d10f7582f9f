using VduseActors.Devices;
using VduseActors.Virtio;

namespace VduseActors.Faults;

/// <summary>A network device whose frames are lost, late or out of order before the driver gets them, as planned.</summary>
internal sealed class FaultingReceiver(IVirtioDevice inner, FrameFaults faults) : DelegatingDevice(inner)
{
    private const int ReceiveQueue = 0;

    public override IQueueHandler CreateQueueHandler(QueueContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return base.CreateQueueHandler(context.QueueIndex == ReceiveQueue ? context with { Completions = Disturbed(context.Completions) } : context);
    }

    /// <summary>Where filled buffers come in: each is passed on when and as the faults let it.</summary>
    private CompletionQueue Disturbed(CompletionQueue completions)
    {
        CompletionQueue? filled = null;
        filled = new CompletionQueue(() =>
        {
            for (var request = filled!.TakeAll(); request is not null;)
            {
                var next = request.Next;
                request.Next = null;
                PassOn(request, completions);
                request = next;
            }
        });
        return filled;
    }

    private void PassOn(VirtioRequest request, CompletionQueue completions)
    {
        var length = request.Result;

        // A buffer that goes back unused is no frame.
        if (length <= 0)
        {
            completions.Post(request, length);
            return;
        }

        switch (faults.Meet("receive", length))
        {
            case null:
                completions.Post(request, length);
                faults.ReleaseOvertaken("receive");
                break;
            case { Fault.Kind.Name: "backend.slow" } slow:
                faults.Later(slow.Fault.Delay, () => completions.Post(request, length));
                break;
            case { Fault.Kind.Name: "backend.reordered" }:
                faults.Hold("receive", () => completions.Post(request, length));
                break;
            default:
                completions.Post(request, 0);
                break;
        }
    }
}
