using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Simulator.Remote;

/// <summary>
/// Lets other processes open a kernel over a Unix socket, by <see cref="RemoteVduse"/>. A connection that ends closes what it had open, so
/// a daemon that is killed leaves its devices to the kernel, as it does on a real one.
/// </summary>
/// <remarks>
/// Whoever may write to the socket may use the kernel. What comes over it is checked: a frame that is wrong ends its connection.
/// </remarks>
public sealed class KernelServer : IDisposable
{
    private const int MaxConnections = 1024;

    private static readonly TimeSpan _exhaustionPause = TimeSpan.FromMilliseconds(50);

    private readonly Func<IVduseKernel> _open;
    private readonly FrameSocket _listener;
    private readonly Thread _acceptor;
    private readonly Lock _lock = new();
    private readonly HashSet<KernelConnection> _connections = [];
    private readonly ManualResetEventSlim _ended = new();
    private bool _disposed;

    /// <summary>Starts to listen.</summary>
    /// <param name="open">Opens the kernel, once per daemon.</param>
    /// <param name="path">The socket: at most 107 bytes. What a process that ended has left there is removed.</param>
    /// <exception cref="LinuxException">EEXIST when somebody listens there; or another errno.</exception>
    public KernelServer(Func<IVduseKernel> open, string path)
    {
        ArgumentNullException.ThrowIfNull(open);
        _open = open;
        _listener = FrameSocket.Listen(path);
        _acceptor = new Thread(Accept) { IsBackground = true, Name = "kernel server" };
        _acceptor.Start();
    }

    /// <summary>Number of connections that are open.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (_lock)
                return _connections.Count;
        }
    }

    /// <summary>Ends all connections. Calls that block in the kernel are left to return when it is switched off.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (var connection in _connections)
                connection.End();
        }

        _listener.Shutdown();
        _ended.Set();
        _acceptor.Join();
        _ended.Dispose();
        _listener.Dispose();
    }

    private void Accept()
    {
        while (true)
        {
            try
            {
                if (_listener.Accept() is not { } socket)
                    return;
                Serve(socket);
            }
            catch (LinuxException exhausted)
            {
                // Out of descriptors or memory: they come back by and by, which no event tells, and the peer's connect waits meanwhile.
                if (exhausted.Errno is not (Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.ENOBUFS))
                    return;
                if (_ended.Wait(_exhaustionPause))
                    return;
            }
        }
    }

    private void Serve(FrameSocket socket)
    {
        var connection = new KernelConnection(socket, _open);
        lock (_lock)
        {
            if (_disposed || _connections.Count == MaxConnections)
            {
                socket.Dispose();
                return;
            }

            _connections.Add(connection);
        }

        new Thread(() => Run(connection)) { IsBackground = true, Name = "kernel connection" }.Start();
    }

    private void Run(KernelConnection connection)
    {
        connection.Run();
        lock (_lock)
        {
            _connections.Remove(connection);
            connection.Dispose();
        }
    }
}
