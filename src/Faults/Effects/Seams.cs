using VduseActors.Devices.Block;
using VduseActors.Kernel;

namespace VduseActors.Faults;

// What a kind does where it fires: one type of function for each seam that faults are injected at. A kind carries those of the seams that
// it has opportunities at, and no injector knows a kind by its name.

/// <summary>An operation of storage begins.</summary>
/// <returns>What the caller gets in place of the operation's result.</returns>
internal delegate IoResult StorageEffect(FaultingStorage storage, FiredFault fired, in StorageOperation operation);

/// <summary>A frame is sent or has arrived.</summary>
/// <returns>Whether it was sent, as far as the sender is told.</returns>
internal delegate bool FrameEffect(FrameFaults frames, FiredFault fired, Frame frame);

/// <summary>A backend is opened.</summary>
/// <returns>The backend.</returns>
internal delegate Devices.IBackend OpenEffect(FiredFault fired, Func<Devices.IBackend> open);

/// <summary>A system call on an image is made.</summary>
/// <returns>What becomes of it.</returns>
internal delegate FileCallFault FileEffect(FileFaults files, FiredFault fired, in FileCall call);

/// <summary>A call to the kernel is made.</summary>
/// <returns>The error that it fails with.</returns>
internal delegate Errno CallEffect(FiredFault fired);

/// <summary>A region of driver memory is looked up.</summary>
/// <returns>The result of the lookup.</returns>
internal delegate Errno RegionEffect(FaultingDevice device, FiredFault fired, in RegionQuestion question, out IotlbRegion region);

/// <summary>A control message was read, under the gate of the device.</summary>
/// <returns>What the reader is told.</returns>
internal delegate ControlRead MessageEffect(FaultingDevice device, FiredFault fired, ref VduseRequest request);

/// <summary>A reply is written.</summary>
/// <returns>What the writer is told.</returns>
internal delegate Errno ReplyEffect(FaultingDevice device, FiredFault fired, in VduseResponse response);

/// <summary>The device interrupts its driver.</summary>
/// <returns>What the device is told.</returns>
internal delegate Errno InterruptEffect(FaultingDevice device, FiredFault fired, uint queue);

/// <summary>The driver kicks.</summary>
internal delegate void KickEffect(FaultingTransport transport, FiredFault fired, int queue);

/// <summary>The hostile driver has its turn.</summary>
/// <returns>What the device must do with what was written.</returns>
internal delegate HostileExpectation RingEffect(HostileRing ring);

/// <summary>An actor gets a message.</summary>
/// <returns>What it handles; null for nothing.</returns>
internal delegate object? ActorEffect(FaultingActors actors, FiredFault fired, in ActorTurn turn, object message);
