using Akka.Actor;
using Akka.Event;
using VduseActors;
using VduseActors.Devices;

namespace EmbedInAkka;

/// <summary>
/// An actor of the application: it has the application's disks started, moved to other storage and closed, and hears what becomes of them;
/// whoever gave an order gets the answer when it is carried out.
/// </summary>
internal sealed class StorageService : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>Creates the actor.</summary>
    /// <param name="devices">The devices of the actor system; the resolver of the host fills it in.</param>
    public StorageService(IVduseDevices devices)
    {
        Receive<OpenDisk>(open => Answer(open.Disk.Name, devices.StartAsync(open.Disk), new DiskReady(open.Disk.Name)));
        Receive<MoveDisk>(move => Answer(move.Disk.Name, devices.ChangeAsync(move.Disk), new DiskReady(move.Disk.Name)));
        Receive<CloseDisk>(close => Answer(close.Name, devices.StopAsync(close.Name), new DiskGone(close.Name)));
        Receive<DeviceEvent>(OnEvent);
    }

    /// <inheritdoc/>
    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(DeviceEvent));

    /// <summary>An actor does not wait: the answer goes to who asked when it is there.</summary>
    private void Answer(string disk, Task order, IDiskAnswer done) =>
        order.PipeTo(Sender, Self, () => done, refused => new DiskRefused(disk, refused.Message));

    private void OnEvent(DeviceEvent happened)
    {
        // Closed by us or by the end of the application, or failed. Who cannot go on without a disk stops here.
        if (happened.Kind is DeviceEventKind.Failed or DeviceEventKind.Stopped)
            _log.Info("Disk '{Disk:l}' is gone: {Reason:l}", happened.Name, happened.Reason ?? "it was closed");
    }

    /// <summary>Have a disk served. Answered with <see cref="DiskReady"/> or <see cref="DiskRefused"/>.</summary>
    public sealed record OpenDisk(DeviceSpec Disk);

    /// <summary>Serve a disk from other storage from now on. Answered with <see cref="DiskReady"/> or <see cref="DiskRefused"/>.</summary>
    public sealed record MoveDisk(DeviceSpec Disk);

    /// <summary>Detach a disk. Answered with <see cref="DiskGone"/> or <see cref="DiskRefused"/>.</summary>
    public sealed record CloseDisk(string Name);

    /// <summary>What an order is answered with.</summary>
    public interface IDiskAnswer
    {
        /// <summary>The disk.</summary>
        string Name { get; }
    }

    /// <summary>The disk is served as asked.</summary>
    public sealed record DiskReady(string Name) : IDiskAnswer;

    /// <summary>The disk is not served as asked; one line says why.</summary>
    public sealed record DiskRefused(string Name, string Reason) : IDiskAnswer;

    /// <summary>The disk is detached and destroyed.</summary>
    public sealed record DiskGone(string Name) : IDiskAnswer;
}
