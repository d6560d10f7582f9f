using System.Net.Sockets;
using VduseActors.Host.Serving;

namespace VduseActors.Host.Status;

/// <summary>The socket on which a daemon answers: in a folder of its own user, for that user alone.</summary>
internal sealed class StatusSocket : IDisposable
{
    private const int MostOfOneId = 100;

    private const int Backlog = 16;

    private readonly string _path;

    private StatusSocket(Socket socket, string path)
    {
        Socket = socket;
        _path = path;
    }

    /// <summary>The socket; it listens.</summary>
    public Socket Socket { get; }

    /// <summary>Listens in a folder, which is made where it is missing, and clears away what dead daemons left there.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="processId">This process.</param>
    /// <exception cref="IOException">It cannot be had.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static StatusSocket Listen(string directory, int processId)
    {
        if (!StatusDirectory.IsShortEnough(directory))
        {
            throw new IOException("its path is too long for a socket");
        }

        OwnerOnly.CreateDirectory(directory);
        foreach (var left in StatusDirectory.SocketsIn(directory).Where(IsDead))
        {
            File.Delete(left);
        }

        // Under another name at first: what is named like a socket of status listens, or its daemon is dead.
        var starting = Path.Combine(directory, $"starting:{Path.GetRandomFileName()}");
        var socket = Bind(starting);
        try
        {
            OwnerOnly.Restrict(starting);
            socket.Listen(Backlog);
            return new StatusSocket(socket, Rename(starting, directory, processId));
        }
        catch
        {
            // .NET deletes the file that was bound.
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether nobody listens on a socket any more.</summary>
    /// <param name="path">The socket.</param>
    private static bool IsDead(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return false;
        }
        catch (SocketException refused)
        {
            // Anything else, a full backlog for one, says that somebody is there.
            return refused.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }

    private static Socket Bind(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new IOException(refused.Message, refused);
        }
    }

    private static string Rename(string starting, string directory, int processId)
    {
        for (var more = 0; ; more++)
        {
            var path = StatusDirectory.SocketOf(directory, processId, more);
            try
            {
                File.Move(starting, path);
                return path;
            }
            catch (IOException) when (more < MostOfOneId && Path.Exists(path))
            {
                // A process of the same number in another container.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(_path);
        Socket.Dispose();
    }
}
