using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using VduseActors;
using VduseActors.Devices;

namespace EmbedInAkka;

/// <summary>
/// An actor of the application: it owns the application's disks. It has them started, watches their supervisors, moves them to other
/// storage and closes them; whoever gave an order gets the answer when it is carried out.
/// </summary>
/// <remarks>It only knows the manager's ref: that of a test probe will do.</remarks>
internal sealed class StorageService : ReceiveActor
{
    private readonly IActorRef _manager;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, IActorRef> _asking = new(StringComparer.Ordinal);

    /// <summary>Creates the actor.</summary>
    /// <param name="manager">The manager that AddVduse registered; the resolver of the host fills it in.</param>
    public StorageService(IRequiredActor<VduseManager> manager)
    {
        _manager = manager.ActorRef;
        Receive<OpenDisk>(open => Order(open.Disk.Name, new VduseManager.StartDevice(open.Disk)));
        Receive<MoveDisk>(move => Order(move.Disk.Name, new VduseManager.ReplaceBackend(move.Disk.Name, move.Disk)));
        Receive<CloseDisk>(close => Order(close.Name, new VduseManager.StopDevice(close.Name)));

        Receive<VduseManager.DeviceStarted>(started => FindSupervisor(started.Name));
        Receive<ActorIdentity>(Watch);
        Receive<VduseManager.BackendReplaced>(replaced => Answer(replaced.Name, new DiskReady(replaced.Name)));
        Receive<VduseManager.DeviceFailed>(failed => Answer(failed.Name, new DiskRefused(failed.Name, failed.Reason)));

        // Its supervisor's end follows, and that is the end of the disk.
        Receive<VduseManager.DeviceStopped>(_ => { });
        Receive<DiskGone>(OnGone);
    }

    private void Order(string disk, object order)
    {
        if (!_asking.TryAdd(disk, Sender))
        {
            Sender.Tell(new DiskRefused(disk, "another order for this disk is being carried out"));
            return;
        }

        _manager.Tell(order);
    }

    /// <summary>The supervisor of a device is the manager's child, named like the device.</summary>
    private void FindSupervisor(string disk) => Context.ActorSelection(_manager.Path / disk).Tell(new Identify(disk));

    private void Watch(ActorIdentity identity)
    {
        if (identity.MessageId is not string disk)
            return;
        if (identity.Subject is not { } supervisor)
        {
            Answer(disk, new DiskRefused(disk, "it ended as soon as it had started"));
            return;
        }

        Context.WatchWith(supervisor, new DiskGone(disk));
        Answer(disk, new DiskReady(disk));
    }

    private void OnGone(DiskGone gone)
    {
        // Nobody waits for it: it was not closed by us, but failed, or the application ends. Who cannot go on without it stops here.
        if (!Answer(gone.Name, gone))
            _log.Info("Disk '{Disk:l}' is gone.", gone.Name);
    }

    private bool Answer(string disk, IDiskAnswer answer)
    {
        if (!_asking.Remove(disk, out var asking))
            return false;
        asking.Tell(answer);
        return true;
    }

    /// <summary>Have a disk served. Answered with <see cref="DiskReady"/> or <see cref="DiskRefused"/>.</summary>
    public sealed record OpenDisk(IDeviceDefinition Disk);

    /// <summary>Serve a disk from other storage from now on. Answered with <see cref="DiskReady"/> or <see cref="DiskRefused"/>.</summary>
    public sealed record MoveDisk(IDeviceDefinition Disk);

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

    /// <summary>The actors of the disk have ended.</summary>
    public sealed record DiskGone(string Name) : IDiskAnswer;
}
