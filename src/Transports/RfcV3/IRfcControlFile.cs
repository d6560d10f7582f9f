using VduseActors.Kernel;

namespace VduseActors.Transports.RfcV3;

/// <summary>An open <c>/dev/vduse</c> of a kernel with RFC v3: the bytes of its ioctls.</summary>
/// <remarks>Thread-safe. An unknown call is EINVAL.</remarks>
public interface IRfcControlFile
{
    /// <summary>A call whose argument is a pointer: CREATE_DEV.</summary>
    /// <param name="command">One of <see cref="RfcIoctl"/>.</param>
    /// <param name="argument">The structure behind the pointer.</param>
    /// <param name="file">What the descriptor that the call returns refers to.</param>
    /// <returns>None; EFAULT when the argument is too short, EEXIST when the id is taken, ENOMEM, EINVAL.</returns>
    Errno TryIoctl(uint command, ReadOnlySpan<byte> argument, out IRfcDeviceFile? file);

    /// <summary>A call whose argument is a number: DESTROY_DEV.</summary>
    /// <param name="command">One of <see cref="RfcIoctl"/>.</param>
    /// <param name="argument">The number: a device's id.</param>
    /// <returns>None; EINVAL when there is no such device, EBUSY while it is attached or its descriptor is open.</returns>
    Errno TryIoctl(uint command, uint argument);
}
