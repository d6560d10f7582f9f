using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <content>What the kernel's side does: memory, calls, messages, kicks and interrupts.</content>
public static partial class FaultKinds
{
    private const string Retried = "Try again; no request fails for it.";

    private static IEnumerable<FaultKind> Iotlb() =>
    [
        Lookup(
            "no-region", RegionEffects.Nothing, "A lookup finds nothing where memory is mapped.",
            "Fail that request or refuse DRIVER_OK; remember no refusal.", "C18", FaultConsequence.Errors),
        Lookup(
            "lookup-fails", RegionEffects.Fails, "A lookup fails for want of descriptors or memory.",
            Retried, "C18 C43", FaultConsequence.Errors, [Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM]),
        Lookup(
            "unmappable", RegionEffects.Unmappable, "The region's file cannot be mapped.",
            "Fail that request or refuse DRIVER_OK.", "C19", FaultConsequence.Errors),
        Lookup(
            "read-only", RegionEffects.Only(IotlbPermission.ReadOnly), "The region may only be read.",
            "Write nothing there; fail requests that need it.", "A164 B18", FaultConsequence.Errors),
        Lookup(
            "write-only", RegionEffects.Only(IotlbPermission.WriteOnly), "The region may only be written.",
            "Read nothing there; fail requests that need it.", "A164 B18", FaultConsequence.Errors),
        Lookup(
            "split", RegionEffects.Split, "The region is cut in two at the page behind the address that was asked for, until a reset.",
            "Map both; serve buffers that lie in both.", "B17 B68 B72", FaultConsequence.Errors),
        Lookup(
            "hole", RegionEffects.Hole, "A page of the region is missing, until a reset.",
            "Fail requests that need it; touch nothing there.", "B16 C17", FaultConsequence.Errors),
        Lookup(
            "wrong-region", RegionEffects.Elsewhere, "The answer is a region that does not hold the address.",
            "Map nothing of it.", "C18", FaultConsequence.Errors),
        Kind(
            "iotlb.umem-refused", FaultArea.Iotlb, FaultPoint.RegisterUmem, FaultConsequence.Delay,
            "Registering memory of the daemon's own as bounce pages is refused.",
            "Go on with the kernel's pages and say so once.", "C18", [(CallEffect)CallEffects.Fails],
            errors: [Errno.ENOMEM, Errno.EINVAL, Errno.EEXIST]),
        Kind(
            "iotlb.invalidate", FaultArea.Iotlb, FaultPoint.Kick, FaultConsequence.Delay,
            "UPDATE_IOTLB for all of the driver's memory arrives while requests are in flight, count times.",
            "Let go of the memory, answer, look it up again and go on.", "C17 B70 A162", [(KickEffect)KickEffects.BehindInvalidation],
            FaultParameters.Count),
    ];

    private static IEnumerable<FaultKind> Ioctl() =>
    [
        Call(
            "create-fails", FaultPoint.CreateDevice, "Creating the device fails.",
            "Report why; leave nothing behind.", "C43 C44", [Errno.ENOMEM, Errno.EPERM, Errno.ENOSPC, Errno.EMFILE]),
        Call(
            "open-fails", FaultPoint.OpenDevice, "Opening the created device fails.",
            "Report why; destroy what was created.", "C43", [Errno.EBUSY, Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM]),
        Call(
            "setup-queue-fails", FaultPoint.SetupQueue, "Setting a queue up fails.",
            "Report why; close and destroy the device.", "C44", [Errno.EINVAL, Errno.ENOMEM, Errno.EINTR], FaultParameters.Queue),
        Call(
            "attach-fails", FaultPoint.Attach, "Attaching to the bus fails.",
            "Report why; close and destroy the device.", "C44", [Errno.ENOMEM, Errno.EPERM, Errno.EBUSY]),
        Call(
            "features-fail", FaultPoint.DriverFeatures, "Reading the driver's features fails.",
            "Answer the message all the same.", "C25 A158", [Errno.EINTR, Errno.EAGAIN, Errno.ENOMEM]),
        Call(
            "queue-info-fails", FaultPoint.QueueInfo, "Reading a queue's description fails.",
            "Answer the message all the same.", "C25 A158", [Errno.EINTR, Errno.EAGAIN, Errno.ENOMEM], FaultParameters.Queue),
        Call(
            "kick-setup-fails", FaultPoint.SetupKick, "Installing a kick eventfd fails.",
            "Answer the message all the same.", "C43 A158", [Errno.EINTR, Errno.EMFILE, Errno.ENOMEM], FaultParameters.Queue),
        Call(
            "detach-fails", FaultPoint.Detach, "Detaching from the bus fails.",
            "Report it; the device is closed all the same.", "C40", [Errno.EBUSY, Errno.ENOMEM]),
        Call(
            "destroy-fails", FaultPoint.DestroyDevice, "Destroying the device fails.",
            "Try again while it is busy.", "C40 C47", [Errno.EBUSY]),
    ];

    private static IEnumerable<FaultKind> Message() =>
    [
        Control(
            "duplicate", MessageEffects.Twice, "A message is delivered twice with one id.",
            "Answer it; do its work once.", "A169 C26"),
        Control(
            "delayed", MessageEffects.Late, "Readiness is announced and nothing is there yet.",
            "Look again when announced; answer in time.", "C25", delayMilliseconds: 50),
        Control(
            "unknown", MessageEffects.BehindUnknown, "A message of a type that nobody defined comes before it.",
            "Answer FAILED.", "C25"),
        Control(
            "repeated-status", MessageEffects.Repeated, "A status that was set is set again.",
            "Answer OK; change nothing.", "A009 C27", messages: "set-status"),
        Control(
            "reset-twice", MessageEffects.Repeated, "A reset follows a reset.",
            "Answer both; one teardown.", "A012", messages: "reset"),
        Kind(
            "message.read-fails", FaultArea.Message, FaultPoint.ReadMessage, FaultConsequence.Delay, "Reading a message fails once.",
            "Read again; answer in time.", "C25", [(MessageEffect)MessageEffects.ReadFails], FaultParameters.Message,
            [Errno.EINTR, Errno.EIO, Errno.ENOMEM]),
        Kind(
            "message.reply-fails", FaultArea.Message, FaultPoint.WriteReply, FaultConsequence.Errors, "Writing a reply fails once.",
            "The message is answered all the same, with FAILED at worst.", "A158 C25", [(ReplyEffect)MessageEffects.ReplyFails],
            FaultParameters.Message, [Errno.EINTR, Errno.EIO, Errno.ENOMEM]),
        Kind(
            "message.reply-unwanted", FaultArea.Message, FaultPoint.WriteReply, FaultConsequence.Delay,
            "A reply is taken and said to be unwanted.",
            "Count it and go on.", "A160", [(ReplyEffect)MessageEffects.ReplyUnwanted], FaultParameters.Message),
        Kind(
            "message.broken", FaultArea.Message, FaultPoint.ReadMessage, FaultConsequence.DeviceLost,
            "The kernel has declared the device broken.",
            "Report it, touch the device no more, stop when told.", "A170 C24", [(MessageEffect)MessageEffects.Broken]),
    ];

    private static IEnumerable<FaultKind> Kick() =>
    [
        Doorbell(
            "lost", KickEffects.Lost, "A kick does not arrive.",
            "Find the request by the slow rescan.", "C13"),
        Doorbell(
            "delayed", KickEffects.Late, "A kick arrives late.",
            "Serve it when it comes, or before.", "C13", FaultParameters.Delay, 20),
        Doorbell(
            "spurious", KickEffects.Twice, "A kick arrives twice.",
            "Look once more, find nothing.", "A060 C15"),
        Doorbell(
            "storm", KickEffects.Storm, "A kick arrives count times.",
            "Coalesce; other queues go on.", "B26 C14", FaultParameters.Count, count: 1000),
    ];

    private static IEnumerable<FaultKind> Interrupt() =>
    [
        Kind(
            "interrupt.refused", FaultArea.Interrupt, FaultPoint.Interrupt, FaultConsequence.Delay,
            "The kernel refuses an interrupt, as shortly after DRIVER_OK.",
            "Owe it and try again.", "C16 A168", [(InterruptEffect)InterruptEffects.Refused], FaultParameters.Queue, [Errno.EINVAL]),
        Irq(
            "dropped", InterruptEffects.Dropped, "An interrupt is accepted and never arrives.",
            "Notice by the slow rescan that the driver has not looked, and interrupt again.", "C16 A056"),
        Irq(
            "delayed", InterruptEffects.Late, "An interrupt arrives late.",
            "Nothing.", "C16", FaultParameters.Delay, 20),
        Irq(
            "spurious", InterruptEffects.Twice, "An interrupt arrives twice.",
            "Nothing.", "C15"),
    ];

    private static FaultKind Lookup(
        string name, RegionEffect onLookup, string effect, string demand, string entries, FaultConsequence consequence,
        Errno[]? errors = null) =>
        Kind($"iotlb.{name}", FaultArea.Iotlb, FaultPoint.RegionLookup, consequence, effect, demand, entries, [onLookup], errors: errors);

    private static FaultKind Call(
        string name, FaultPoint point, string effect, string demand, string entries, Errno[] errors,
        FaultParameters parameters = FaultParameters.None)
    {
        CallEffect onCall = CallEffects.Fails;
        return Kind(
            $"ioctl.{name}", FaultArea.Ioctl, point, FaultConsequence.Errors, effect, demand, entries, [onCall], parameters, errors);
    }

    private static FaultKind Control(
        string name, MessageEffect onMessage, string effect, string demand, string entries, int delayMilliseconds = 0,
        string? messages = null) =>
        Kind(
            $"message.{name}", FaultArea.Message, FaultPoint.ReadMessage, FaultConsequence.Delay, effect, demand, entries, [onMessage],
            FaultParameters.Message | (delayMilliseconds > 0 ? FaultParameters.Delay : FaultParameters.None),
            delayMilliseconds: delayMilliseconds, messages: messages);

    private static FaultKind Doorbell(
        string name,
        KickEffect onKick,
        string effect,
        string demand,
        string entries,
        FaultParameters parameters = FaultParameters.None,
        int delayMilliseconds = 0,
        int count = 1) =>
        Kind(
            $"kick.{name}", FaultArea.Kick, FaultPoint.Kick, FaultConsequence.Delay, effect, demand, entries, [onKick], parameters
                | FaultParameters.Queue,
            delayMilliseconds: delayMilliseconds, count: count);

    private static FaultKind Irq(
        string name,
        InterruptEffect onInterrupt,
        string effect,
        string demand,
        string entries,
        FaultParameters parameters = FaultParameters.None,
        int delayMilliseconds = 0) =>
        Kind(
            $"interrupt.{name}", FaultArea.Interrupt, FaultPoint.Interrupt, FaultConsequence.Delay, effect, demand, entries, [onInterrupt],
            parameters | FaultParameters.Queue, delayMilliseconds: delayMilliseconds);
}
