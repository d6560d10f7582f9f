using Microsoft.Win32.SafeHandles;

namespace VduseActors.Native;

/// <summary>
/// The number of a descriptor, which nobody closes until this is disposed: what a <see cref="SafeFileHandle"/> in a call's place does for
/// that call. A number alone may be closed, and given to another file, while or before the kernel looks at it.
/// </summary>
internal readonly ref struct HeldDescriptor
{
    private readonly SafeFileHandle? _handle;

    public HeldDescriptor(SafeFileHandle? handle)
    {
        Number = -1;
        if (handle is null)
            return;
        var held = false;
        handle.DangerousAddRef(ref held);
        _handle = handle;
        Number = (int)handle.DangerousGetHandle();
    }

    /// <summary>The number; -1 for none.</summary>
    public int Number { get; }

    /// <summary>Lets it go; keeps errno.</summary>
    public void Dispose() => _handle?.DangerousRelease();
}
