using System.Net.Sockets;
using System.Text.Json;

namespace VduseActors.Host.Status;

/// <summary>Asks running daemons how they are.</summary>
internal static class StatusClient
{
    /// <summary>More than a daemon with thousands of devices says.</summary>
    private const int LongestAnswer = 256 << 20;

    /// <summary>
    /// More than a daemon whose actors do not answer takes to say so, or than it takes to drop those who came before and do not read.
    /// </summary>
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks all daemons of some folders, at once.</summary>
    /// <param name="directories">Folders, which need not exist.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>An answer per socket; none when there is none.</returns>
    /// <exception cref="BadInputException">No folder may be looked at.</exception>
    public static async Task<IReadOnlyList<StatusAnswer>> AskAllAsync(IReadOnlyList<string> directories, CancellationToken cancellation)
    {
        var sockets = new List<string>();
        UnauthorizedAccessException? closed = null;
        foreach (var directory in directories)
        {
            try
            {
                sockets.AddRange(StatusDirectory.SocketsIn(directory));
            }
            catch (UnauthorizedAccessException refused)
            {
                closed = refused;
            }
        }

        return sockets.Count > 0 || closed is null
            ? await Task.WhenAll(sockets.Select(socket => AskAsync(socket, cancellation)))
            : throw new BadInputException($"{closed.Message} Run it as the user that vdused runs as.", closed);
    }

    private static async Task<StatusAnswer> AskAsync(string path, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_limit);
        try
        {
            var text = await ReceiveAsync(path, limit.Token);
            var report = JsonSerializer.Deserialize(text, StatusJson.Default.StatusReport);
            return report is { Version: StatusReport.CurrentVersion }
                ? new StatusAnswer(path, report, IsDead: false, Problem: null)
                : Failed($"it is of another version ({report?.Version}); use its own vdused");
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode == SocketError.ConnectionRefused
                ? new StatusAnswer(path, null, IsDead: true, "it has ended")
                : Failed(refused.Message);
        }
        catch (JsonException cause)
        {
            return Failed($"it ended amid its answer, or is of another version ({cause.Message})");
        }
        catch (InvalidDataException cause)
        {
            return Failed(cause.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failed($"no answer within {_limit.TotalSeconds:0} s");
        }

        StatusAnswer Failed(string problem) => new(path, null, IsDead: false, problem);
    }

    private static async Task<byte[]> ReceiveAsync(string path, CancellationToken cancellation)
    {
        using var socket = await ConnectAsync(path, cancellation);
        using var text = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int received; (received = await socket.ReceiveAsync(buffer, cancellation)) > 0;)
        {
            text.Write(buffer, 0, received);
            if (text.Length > LongestAnswer)
            {
                throw new InvalidDataException($"its answer is longer than {LongestAnswer} bytes");
            }
        }

        return text.ToArray();
    }

    private static async Task<Socket> ConnectAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                return socket;
            }
            catch (SocketException full) when (full.SocketErrorCode == SocketError.WouldBlock)
            {
                // More clients wait than the daemon's socket has room for; no event tells when it has again.
                socket.Dispose();
                await Task.Delay(_pause, cancellation);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
