namespace VduseActors.Bench.Report;

/// <summary>What the report says about a part before its figures: what is compared, and what to hold against it.</summary>
/// <param name="Compared">What is measured, and beside what.</param>
/// <param name="Caveats">What the figures do not show.</param>
internal sealed record PartText(string Compared, params string[] Caveats)
{
    private static readonly Dictionary<string, PartText> _texts = new()
    {
        ["Rings"] = new(
            "Pop, parse and push of block requests of three descriptors in a ring of 256, C# beside the same in C (`bench/native`, `cc -O2`). "
            + "Both take turns on one thread, batch by batch; a figure is the median of several runs, each the median of thousands of batches. "
            + "The ratio is time of C / time of C#: above 1, C# is faster.",
            "The C loop is ours: it does the same checks (see `bench/Rings/README.md`) and is no other project's code.",
            "No kernel, no wake-up and no data: the ring alone."),
        ["WakeUp"] = new(
            "From a kick to its completion through eventfds: the whole event loop (wake-up, mailbox, ring, null request, used ring, interrupt) beside two C threads that do nothing "
            + "but wake each other. With `block` both sides take turns, round by round; with `adaptive` and `spin`, which take the processor that the other side needs, one runs after the other.",
            "The target holds for `block`; `yield` sleeps as it does, and where it finds a request without a kick there is nothing to time from. The others depend on how many processors are idle.",
            "p99.9 and the maximum are the machine's scheduling more than either side."),
        ["Loops"] = new(
            "From the write to a kick eventfd to the first line of the handler, on three receivers that take turns, kick by kick: a bare epoll thread, an actor whose dispatcher is that epoll thread, "
            + "and an actor on the default dispatcher that a watcher thread tells.",
            "No ring, no request, no interrupt: the wake-up alone."),
        ["Block"] = new(
            "4 KiB random requests, 70 % reads, through the whole runtime on the simulated kernel, by backend, ring layout, number of queues and depth per queue. "
            + "Figures are medians of several loads on one device.",
            "Driver, simulated kernel and device share the processors, so these are not the rates of a device on a real kernel.",
            "There is no peer here: the simulated kernel serves this runtime only.",
            "More queues than processors measure the scheduler."),
        ["Kernel"] = new(
            "fio (libaio, direct) on `/dev/vdX` of a real Linux kernel, one queue, ring of 256: vdused beside qemu-storage-daemon's vduse-blk, and beside nbd (qemu-nbd) and ublk (ublksrv) through their own drivers. "
            + "`file` is one image on tmpfs, the same for all; `null` stores nothing. One guest per backing; in each round every server starts anew and runs all jobs, the next round begins with the next server. "
            + "Figures are medians of the rounds; a ratio is the median of the rounds' ratios.",
            "The guest is user-mode Linux with one CPU, pinned to one processor, without KVM: a system call costs about 12 us, so a server that makes fewer gains more than it would on bare metal.",
            "On one CPU driver and server never run at once: what is compared is the work per request, not how it spreads over processors.",
            "tmpfs has no storage latency: a server that hands requests to a pool of threads pays for it and gains nothing here.",
            "`vdused` and `qemu-storage-daemon` have their defaults (vdused: loops that yield; qemu-storage-daemon: a pool of threads for images); `block` is vdused with `wait-strategy = block`, `io_uring` qemu-storage-daemon with `aio=io_uring`. nbd and ublk are no VDUSE devices: no virtio ring, other kernel drivers."),
        ["Scale"] = new(
            "1 to 1000 devices in one process (the simulated kernel is another), changes of the memory map with 64 busy queues, and lookups in maps of 1 to 2048 regions.",
            "Devices are on the simulated kernel: descriptors and memory of the daemon are real, the kernel's own are not counted.",
            "The load of the invalidation runs on the same processors as the device."),
    };

    /// <summary>The text of a part; an empty one for a part that has none.</summary>
    public static PartText Of(string part) => _texts.TryGetValue(part, out var text) ? text : new("");
}
