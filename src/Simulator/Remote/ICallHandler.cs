using Microsoft.Win32.SafeHandles;
using VduseActors.Native;

namespace VduseActors.Simulator.Remote;

/// <summary>What a connection has open. Disposing closes it.</summary>
internal interface ICallHandler : IDisposable
{
    /// <summary>Descriptors to watch beside the connection, or null for none.</summary>
    Epoll? Watch => null;

    /// <summary>One of them is ready.</summary>
    /// <param name="data">What it was added with.</param>
    void OnWatched(ulong data)
    {
    }

    /// <summary>Carries a call out.</summary>
    /// <param name="operation">Which.</param>
    /// <param name="call">Its arguments.</param>
    /// <param name="answer">Takes the results; begun with the errno None.</param>
    /// <param name="file">The descriptor that came along, or null; disposed by the caller.</param>
    /// <returns>A descriptor to pass back; disposed by the caller. Or null.</returns>
    /// <exception cref="Kernel.VduseException">The kernel refuses.</exception>
    /// <exception cref="InvalidDataException">The call is malformed.</exception>
    SafeFileHandle? Handle(RemoteOperation operation, ref FrameReader call, ref FrameWriter answer, SafeFileHandle? file);
}
