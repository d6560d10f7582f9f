using VduseActors.Kernel;

namespace VduseActors.Faults;

/// <content>What backends and actors do.</content>
public static partial class FaultKinds
{
    /// <summary>What a call of the device's own asks for; a frame that arrives comes on a thread of the network's.</summary>
    private const string Asked = "read write flush discard write-zeroes send";

    private static IEnumerable<FaultKind> Backend() =>
    [
        Storage(
            "throws", StorageEffects.Throws, FrameEffects.Throws, FaultConsequence.Errors,
            "An operation throws: the backend is defective.",
            "Restart the queue and handle the request again; after max-attempts end it with an error.", "C35 C38", operations: Asked),
        Storage(
            "throws-after", StorageEffects.ThrowsAfter, FrameEffects.ThrowsAfter, FaultConsequence.Errors,
            "An operation is done, then throws; one that takes its time fails at its end.",
            "Handle it again: doing it twice does no harm.", "C35 C28", operations: Asked),
        Storage(
            "error", StorageEffects.Fails, FrameEffects.Lost, FaultConsequence.Errors,
            "An operation fails.",
            "End that request with IOERR; serve the next.",
            "C01 C03", errors: [Errno.EIO, Errno.ENOSPC, Errno.ENOMEM, Errno.EFAULT, Errno.ETIMEDOUT, Errno.EDQUOT]),
        Storage(
            "no-space", StorageEffects.Fails, null, FaultConsequence.Errors,
            "A write finds no room.",
            "End that write with IOERR; reads go on.", "C03", errors: [Errno.ENOSPC, Errno.EDQUOT], operations: "write write-zeroes"),
        Storage(
            "unsupported", StorageEffects.Fails, null, FaultConsequence.Errors,
            "Discard or write-zeroes is not supported.",
            "Answer UNSUPP.", "C10", errors: [Errno.EOPNOTSUPP], operations: "discard write-zeroes"),
        Storage(
            "short-read", StorageEffects.Half, null, FaultConsequence.Errors,
            "A read gets half of its data, then fails.",
            "End it with IOERR; report no byte as read.", "C04", errors: [Errno.EIO, Errno.ENODATA], operations: "read"),
        Storage(
            "short-write", StorageEffects.Half, null, FaultConsequence.Errors,
            "A write stores half of its data, then fails.",
            "End it with IOERR.", "C04", errors: [Errno.EIO, Errno.ENOSPC], operations: "write"),
        Storage(
            "flush-fails", StorageEffects.FailsForGood, null, FaultConsequence.Errors,
            "A flush fails.",
            "End it with IOERR.", "C02 A091", errors: [Errno.EIO, Errno.ENOSPC], operations: "flush"),
        Storage(
            "slow", StorageEffects.Late, FrameEffects.Late, FaultConsequence.Delay,
            "An operation takes long.",
            "Go on with everything else.", "C07", FaultParameters.Delay, delayMilliseconds: 50),
        Storage(
            "stuck", StorageEffects.Stuck, FrameEffects.Stuck, FaultConsequence.Errors,
            "An operation does not come back before the delay is over, if ever.",
            "Lose that slot only; answer a reset in time; drop the late result.",
            "C06 I10", FaultParameters.Delay, delayMilliseconds: 20_000),
        Storage(
            "reordered", StorageEffects.Overtaken, FrameEffects.Overtaken, FaultConsequence.Delay,
            "An operation comes back after the next one.",
            "Complete each as it comes back.", "C39"),
        Storage(
            "completes-twice", StorageEffects.CompletesTwice, FrameEffects.Twice, FaultConsequence.Delay,
            "An operation reports its end twice.",
            "Ignore the second report; complete no request twice.", "I2 C39", operations: Asked),
        Storage(
            "corrupts-read", StorageEffects.CorruptsRead, null, FaultConsequence.WrongData,
            "A read delivers wrong bytes.",
            "Nothing can: the verification must see it.", "C11", operations: "read"),
        Storage(
            "drops-write", StorageEffects.DropsWrite, null, FaultConsequence.WrongData,
            "A write reports success and stores nothing.",
            "Nothing can: the verification must see it.", "C11", operations: "write"),
        Storage(
            "misdirects-write", StorageEffects.MisdirectsWrite, null, FaultConsequence.WrongData,
            "A write stores its data one sector off.",
            "Nothing can: the verification must see it.", "C11", operations: "write"),
        Kind(
            "backend.open-fails", FaultArea.Backend, FaultPoint.Reopen, FaultConsequence.Errors, "Opening the backend anew fails.",
            "Try again with backoff.",
            "C09", [(OpenEffect)OpenEffects.Fails], errors: [Errno.EIO, Errno.ENOENT, Errno.EMFILE, Errno.EACCES],
            backends: FaultBackends.Block | FaultBackends.Net),
        Kind(
            "backend.first-open-fails", FaultArea.Backend, FaultPoint.FirstOpen, FaultConsequence.Errors,
            "Opening the backend for the first time fails.",
            "Report why; leave nothing behind.", "C09", [(OpenEffect)OpenEffects.Fails],
            errors: [Errno.EIO, Errno.ENOENT, Errno.EMFILE, Errno.EACCES], backends: FaultBackends.Block | FaultBackends.Net),
        Kind(
            "backend.misfit", FaultArea.Backend, FaultPoint.Reopen, FaultConsequence.Errors, "The backend comes back with another size.",
            "Do not take it: the driver cannot be told; try again.", "C09 A027", [(OpenEffect)OpenEffects.Smaller],
            backends: FaultBackends.Block),
    ];

    private static IEnumerable<FaultKind> File() =>
    [
        OnFile(
            "error", FileEffects.Fails, FaultConsequence.Errors,
            "A system call on the image fails; with a range of sectors, where it reaches them.",
            "End those requests with IOERR that fail by themselves, whatever they were merged with.",
            "C01 C03", errors: [Errno.EIO, Errno.ENOSPC, Errno.ETIMEDOUT, Errno.EDQUOT]),
        OnFile(
            "short", FileEffects.Short, FaultConsequence.Delay,
            "A system call moves a part of what was asked for, which may end within a sector.",
            "Go on where it stopped; no request fails.", "C04", operations: "read write"),
        OnFile(
            "interrupted", FileEffects.Interrupted, FaultConsequence.Delay,
            "A system call is interrupted, or has to be made again.",
            "Make it again, with rests; no request fails.", "C05", errors: [Errno.EINTR, Errno.EAGAIN]),
        OnFile(
            "slow", FileEffects.Late, FaultConsequence.Delay,
            "A system call takes long.",
            "Go on with what needs no thread of this one's; answer a reset in time.", "C07", FaultParameters.Delay, delayMilliseconds: 50),
    ];

    private static IEnumerable<FaultKind> Actor() =>
    [
        Turn(
            "throws", ActorEffects.Throws, FaultConsequence.Errors,
            "The actor fails at a message, which is lost.",
            "Restart it; lose no request, answer every message.", "C35 I1"),
        Turn(
            "throws-after", ActorEffects.ThrowsAfter, FaultConsequence.Errors,
            "The actor fails after it has handled a message.",
            "Restart it; do nothing twice.", "C35 I2"),
        Turn(
            "restart-storm", ActorEffects.Storm, FaultConsequence.Errors,
            "The actor fails at count messages in a row.",
            "Restart it; give up by policy, and say so.", "C31 C38", FaultParameters.Count, count: 3),
        Turn(
            "killed", ActorEffects.Killed, FaultConsequence.Errors,
            "The actor gets Kill.",
            "Restart it.", "C35"),
        Turn(
            "stopped", ActorEffects.Stopped, FaultConsequence.Errors,
            "The actor gets PoisonPill, though nobody asked to end the device.",
            "Make it anew; without its supervisor report the device as failed.", "C40 C35"),
        Turn(
            "delayed", ActorEffects.Late, FaultConsequence.Errors,
            "The actor handles nothing for a while; then everything, in order.",
            "Answer every control message in time.", "C36 C39", FaultParameters.Delay, 100),
    ];

    private static FaultKind Storage(
        string name,
        StorageEffect onStorage,
        FrameEffect? onFrames,
        FaultConsequence consequence,
        string effect,
        string demand,
        string entries,
        FaultParameters parameters = FaultParameters.None,
        Errno[]? errors = null,
        int delayMilliseconds = 0,
        string? operations = null) =>
        Kind(
            $"backend.{name}", FaultArea.Backend, FaultPoint.Storage, consequence, effect, demand, entries,
            onFrames is null ? [onStorage] : [onStorage, onFrames],
            parameters | FaultParameters.Request, errors, delayMilliseconds, operations: operations,
            backends: onFrames is null ? FaultBackends.Block : FaultBackends.Block | FaultBackends.Net);

    private static FaultKind OnFile(
        string name,
        FileEffect onFile,
        FaultConsequence consequence,
        string effect,
        string demand,
        string entries,
        FaultParameters parameters = FaultParameters.None,
        Errno[]? errors = null,
        int delayMilliseconds = 0,
        string? operations = null) =>
        Kind(
            $"file.{name}", FaultArea.File, FaultPoint.FileCall, consequence, effect, demand, entries, [onFile],
            parameters | FaultParameters.Request, errors, delayMilliseconds, operations: operations, backends: FaultBackends.File);

    private static FaultKind Turn(
        string name,
        ActorEffect onMessage,
        FaultConsequence consequence,
        string effect,
        string demand,
        string entries,
        FaultParameters parameters = FaultParameters.None,
        int delayMilliseconds = 0,
        int count = 1) =>
        Kind(
            $"actor.{name}", FaultArea.Actor, FaultPoint.ActorMessage, consequence, effect, demand, entries, [onMessage],
            parameters | FaultParameters.Actor | FaultParameters.Message | FaultParameters.Queue, delayMilliseconds: delayMilliseconds,
            count: count);
}
