using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace VduseActors.Kernel.Driver;

/// <summary>The ends of a network connection, for scenarios with network devices: no tool that a machine may lack is needed.</summary>
internal static class Network
{
    /// <summary>How soon the first echo, which may be lost, is sent again.</summary>
    private static readonly TimeSpan _resendAfter = TimeSpan.FromSeconds(1);

    /// <summary>Sends ICMP echo requests of every size up to one, and compares what comes back.</summary>
    /// <param name="address">Who is to answer.</param>
    /// <param name="maxBytes">Largest payload.</param>
    /// <exception cref="ScenarioFailedException">An answer is missing or has other bytes.</exception>
    public static async Task PingAsync(IPAddress address, int maxBytes)
    {
        using var ping = new Ping();

        // Address resolution may lose some; behind the first answer none may be.
        var deadline = Environment.TickCount64 + (long)DriverContext.Patience.TotalMilliseconds;
        while ((await ping.SendPingAsync(address, _resendAfter, [1, 2, 3]).ConfigureAwait(false)).Status
            is var first and not IPStatus.Success)
        {
            DriverContext.Check(Environment.TickCount64 < deadline, $"the first echo: {first}");
        }

        var count = 0;
        for (var bytes = 0; bytes <= maxBytes; bytes += bytes < 64 ? 1 : Math.Max(1, maxBytes / 64))
        {
            var payload = new byte[bytes];
            new Random(bytes).NextBytes(payload);
            var reply = await ping.SendPingAsync(address, DriverContext.Patience, payload).ConfigureAwait(false);
            DriverContext.Check(reply.Status == IPStatus.Success, $"echo of {bytes} bytes: {reply.Status}");
            DriverContext.Check(reply.Buffer.AsSpan().SequenceEqual(payload), $"echo of {bytes} bytes: other bytes came back");
            count++;
        }

        Console.WriteLine($"ok: {count} echoes of 0 to {maxBytes} bytes");
    }

    /// <summary>Takes one connection and copies what comes to standard output.</summary>
    public static async Task ReceiveAsync(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        listener.Start();
        using var client = await listener.AcceptTcpClientAsync().WaitAsync(DriverContext.Patience).ConfigureAwait(false);
        await using var output = Console.OpenStandardOutput();
        await client.GetStream().CopyToAsync(output).ConfigureAwait(false);
    }

    /// <summary>Copies standard input to a connection, which is tried until somebody listens.</summary>
    /// <exception cref="ScenarioFailedException">Nobody does.</exception>
    public static async Task SendAsync(IPAddress address, int port)
    {
        using var client = await ConnectAsync(address, port).ConfigureAwait(false);
        await using var input = Console.OpenStandardInput();
        await using var stream = client.GetStream();
        await input.CopyToAsync(stream).ConfigureAwait(false);
        client.Client.Shutdown(SocketShutdown.Send);

        // Until the other side has taken all of it.
        DriverContext.Check(await stream.ReadAsync(new byte[1]).ConfigureAwait(false) == 0, "the receiver answered");
    }

    private static async Task<TcpClient> ConnectAsync(IPAddress address, int port)
    {
        var deadline = Environment.TickCount64 + (long)DriverContext.Patience.TotalMilliseconds;
        while (true)
        {
            var client = new TcpClient();
            try
            {
                await client.ConnectAsync(address, port).WaitAsync(DriverContext.Patience).ConfigureAwait(false);
                return client;
            }
            catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused
                && Environment.TickCount64 < deadline)
            {
                // Nothing tells that the receiver has begun to listen.
                client.Dispose();
                await Task.Delay(50).ConfigureAwait(false);
            }
            catch
            {
                client.Dispose();
                throw;
            }
        }
    }
}
