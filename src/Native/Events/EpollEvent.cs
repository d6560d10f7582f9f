using System.Runtime.InteropServices;

namespace VduseActors.Native;

/// <summary>
/// A readiness event. 16 bytes; the kernel's own record is packed to 12 on x86-64 and is unpacked by <see cref="Epoll.Wait"/>.
/// </summary>
/// <param name="Events">EPOLL bits.</param>
/// <param name="Data">What was registered with the descriptor.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct EpollEvent(uint Events, ulong Data);
