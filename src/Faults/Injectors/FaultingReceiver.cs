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
        return base.CreateQueueHandler(
            context.QueueIndex == ReceiveQueue ? context with { Completions = Disturbed(context.Completions) } : context);
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

        if (faults.Meet("receive", length) is { } fired)
        {
            fired.Does<FrameEffect>()(faults, fired, new Frame("receive", Pass, () => completions.Post(request, 0)));
            return;
        }

        if (faults.IsOut)
        {
            completions.Post(request, 0);
            return;
        }

        Pass();
        faults.ReleaseOvertaken("receive");

        bool Pass()
        {
            completions.Post(request, length);
            return true;
        }
    }
}
