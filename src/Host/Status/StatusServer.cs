using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using VduseActors.Host.Serving;

namespace VduseActors.Host.Status;

/// <summary>
/// Answers <c>vdused stats</c>: whoever connects to the socket gets one <see cref="StatusReport"/>, then the connection ends. Nothing is
/// read, so nothing that a client sends can be wrong; a few clients are answered at a time, and one that does not take its answer is
/// dropped.
/// </summary>
internal sealed class StatusServer : IAsyncDisposable
{
    private const int MostClients = 8;

    /// <summary>How long the manager may take to answer: it only reads.</summary>
    private static readonly TimeSpan _askLimit = TimeSpan.FromSeconds(2);

    /// <summary>How long a client may take to receive its answer.</summary>
    private static readonly TimeSpan _sendLimit = TimeSpan.FromSeconds(2);

    /// <summary>Pause after a connection that could not be accepted, for want of descriptors for example.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    private readonly StatusSocket _socket;
    private readonly VduseHost _host;
    private readonly string _kernel;
    private readonly IReadOnlyList<string> _configured;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _clients = new(MostClients);
    private readonly Stopwatch _uptime = Stopwatch.StartNew();
    private readonly Task _serving;
    private volatile bool _ready;

    /// <summary>Starts to answer.</summary>
    /// <param name="socket">Where; owned from here on.</param>
    /// <param name="host">Who knows.</param>
    /// <param name="kernel">The kernel that has the devices, for people.</param>
    /// <param name="configured">Names of the configured devices.</param>
    public StatusServer(StatusSocket socket, VduseHost host, string kernel, IReadOnlyList<string> configured)
    {
        _socket = socket;
        _host = host;
        _kernel = kernel;
        _configured = configured;
#pragma warning disable RS0030 // Whoever starts it does not serve the first clients; beside the actors, as it asks them from outside.
        _serving = Task.Run(ServeAsync);
#pragma warning restore RS0030
    }

    /// <summary>Every configured device has been started.</summary>
    public void ShowReady() => _ready = true;

    /// <summary>Ends; nobody is waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving;
        _socket.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await _clients.WaitAsync(_end.Token);
                _ = AnswerAsync(await _socket.Socket.AcceptAsync(_end.Token));
                continue;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // The client went away again, or descriptors are short: neither is this device's affair.
                _clients.Release();
            }

            await Task.WhenAny(Task.Delay(_pause, _end.Token));
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        try
        {
            using var _ = client;
            var answer = JsonSerializer.SerializeToUtf8Bytes(await ReportAsync(), StatusJson.Default.StatusReport);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            limit.CancelAfter(_sendLimit);
            for (var sent = 0; sent < answer.Length;)
            {
                sent += await client.SendAsync(answer.AsMemory(sent), limit.Token);
            }
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException)
        {
            // A client that does not want its answer has had its chance.
        }
        finally
        {
            _clients.Release();
        }
    }

    private async Task<StatusReport> ReportAsync()
    {
        try
        {
            var served = await _host.ListDevicesAsync(_askLimit, _end.Token);
            return Report(null, [.. served.Concat(Missing(served)).OrderBy(device => device.Name, StringComparer.Ordinal)]);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return Report("its actors do not answer", []);
        }
    }

    /// <summary>Devices whose supervisor gave up are served by nobody; a list without them would look healthy.</summary>
    private IEnumerable<DeviceSnapshot> Missing(IReadOnlyList<DeviceSnapshot> served) =>
        _ready
            ? _configured.Except(served.Select(device => device.Name), StringComparer.Ordinal)
                .Select(name => new DeviceSnapshot(name, DeviceState.Failed, "not served any more: the log says why", null, 0, 0, []))
            : [];

    private StatusReport Report(string? problem, IReadOnlyList<DeviceSnapshot> devices) =>
        new(StatusReport.CurrentVersion, Environment.ProcessId, _uptime.Elapsed.TotalSeconds, _kernel, _ready, problem, devices);
}
