using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.Remote;

/// <summary>
/// Raises the interrupts of queues. The first one after each control message is a call, which says what the kernel thinks of it. When it
/// was taken, DRIVER_OK is stored, and only a message can change that: until the next one an eventfd does, without an answer.
/// </summary>
/// <param name="connection">The device's connection.</param>
internal sealed class RemoteInterrupts(RemoteConnection connection) : IDisposable
{
    private readonly ConcurrentDictionary<uint, Line> _lines = [];

    // Of the driver's session: counts up with every message, and with it every line's knowledge goes.
    private int _session;

    /// <summary>Raises a queue's interrupt.</summary>
    internal Errno TryInject(uint index)
    {
        var session = Volatile.Read(ref _session);
        if (_lines.TryGetValue(index, out var line) && line.Session == session)
        {
            line.Event.Signal();
            return Errno.None;
        }

        var call = FrameWriter.Call(RemoteOperation.InjectInterrupt, stackalloc byte[FrameProtocol.SmallFrame]);
        call.Write(index);
        var errno = connection.TryCall(call, Operations.InjectInterrupt);
        if (errno == Errno.None && (line ?? TryInstall(index)) is { } known)
            known.Session = session;
        return errno;
    }

    /// <summary>A message was read: whether the driver runs is not known any more.</summary>
    internal void ForgetDriver() => Interlocked.Increment(ref _session);

    public void Dispose()
    {
        foreach (var line in _lines.Values)
            line.Event.Dispose();
    }

    private Line? TryInstall(uint index)
    {
        try
        {
            return Install(index);
        }
        catch (LinuxException)
        {
            // The interrupt itself was raised; the next one is a call again.
            return null;
        }
    }

    private Line Install(uint index)
    {
        // One owner per queue calls: no two threads install the same line.
        var line = new Line(EventFd.Create());
        var call = FrameWriter.Call(RemoteOperation.SetupInterrupt, stackalloc byte[FrameProtocol.SmallFrame]);
        call.Write(index);
        using var file = new SafeFileHandle(line.Event.Descriptor, ownsHandle: false);
        connection.Call(call, Operations.InjectInterrupt, RemoteVduse.Nothing, file);
        return _lines.GetOrAdd(index, line);
    }

    private sealed class Line(EventFd target)
    {
        public EventFd Event { get; } = target;

        public int Session { get; set; } = -1;
    }
}
