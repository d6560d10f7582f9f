using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator.Remote;
using VduseActors.Simulator.Tests.Support;
using VduseActors.Virtio;

namespace VduseActors.Simulator.Tests.Remote;

public sealed class RemoteVduseTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vduse-remote-");
    private readonly SimulatedKernel _kernel = new(KernelProfile.Linux73);
    private readonly KernelServer _server;

    public RemoteVduseTests() => _server = new KernelServer(() => new SimulatedVduse(_kernel), Socket);

    private string Socket => Path.Combine(_folder.FullName, "kernel");

    public void Dispose()
    {
        _server.Dispose();
        _kernel.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_driver_is_served_through_shared_memory_and_eventfds()
    {
        using var kernel = RemoteVduse.Open(Socket);
        using (var daemon = new TestDaemon(kernel))
        {
            kernel.Bus.Attach(TestDaemon.Name);
            var disk = _kernel.Bus.BlockDriver(TestDaemon.Name);
            var data = new byte[4096];
            new Random(5).NextBytes(data);
            for (var i = 0; i < 200; i++)
                Assert.True((await disk.WriteAsync(8 * (ulong)(i % 10), data)).IsOk);
            var read = new byte[4096];
            Assert.True((await disk.ReadAsync(8, read)).IsOk);

            Assert.Equal(data, read);
            Assert.Equal(data, daemon.Disk.AsSpan(8 * 512, 4096).ToArray());
            Assert.Empty(disk.Violations);
            Assert.Equal("virtio_vdpa", kernel.Bus.GetBoundDriver(TestDaemon.Name));
            Assert.Equal(TestDaemon.Name, Assert.Single(kernel.Bus.ListDevices()).Name);
            Assert.NotNull(kernel.Bus.ReadConfig(TestDaemon.Name));
            kernel.Bus.Detach(TestDaemon.Name);
        }

        kernel.DestroyDevice(TestDaemon.Name);
        Assert.Empty(kernel.ListDevices());
    }

    [Fact]
    public async Task A_message_that_a_dead_daemon_had_read_is_read_again_by_the_next_one()
    {
        using var kernel = RemoteVduse.Open(Socket);
        kernel.CreateDevice(new TestDaemonOptions().Spec("disk0"));
        var first = kernel.OpenDevice("disk0");
        first.SetupQueue(0, 128);
        var attach = Task.Run(() => kernel.Bus.Attach("disk0"));
        var request = ReadOne(first);

        first.Dispose();
        using var second = kernel.OpenDevice("disk0");

        Assert.Equal(request.RequestId, ReadOne(second).RequestId);
        var (status, answered) = (request.Status, request.RequestId);
        Assert.Equal(0, status);
        second.TryWriteResponse(VduseResponse.For(answered, VduseResult.Ok));
        Assert.Equal((byte)DeviceStatus.Acknowledge, ReadOne(second).Status);
        _kernel.Dispose();
        await Eventually.Within(attach);
    }

    [Fact]
    public void A_kernel_that_is_gone_is_a_broken_device_and_wakes_who_waits()
    {
        using var kernel = RemoteVduse.Open(Socket);
        kernel.CreateDevice(new TestDaemonOptions().Spec("disk0"));
        using var device = kernel.OpenDevice("disk0");
        Assert.Equal(0u, Polling.Wait(device.PollDescriptor, Epoll.EPOLLIN, 0));

        _server.Dispose();

        Assert.NotEqual(0u, Polling.Wait(device.PollDescriptor, Epoll.EPOLLIN, 10_000));
        Assert.Equal(ControlRead.Broken, device.TryReadRequest(out _));
        Assert.Equal(Errno.EPERM, device.TryInjectInterrupt(0));
        var error = Assert.Throws<VduseException>(() => device.GetDriverFeatures());
        Assert.Equal(Errno.EPERM, error.Errno);
        Assert.Contains("is gone", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_devices_than_fit_into_a_frame_are_listed()
    {
        using var kernel = RemoteVduse.Open(Socket);
        var names = Enumerable.Range(0, 90).Select(i => $"device-{i:00}-{new string('n', 200)}").ToList();
        foreach (var name in names)
            kernel.CreateDevice(new TestDaemonOptions().Spec(name));

        Assert.Equal(names, kernel.ListDevices());
    }

    [Fact]
    public void A_path_in_use_is_refused_and_one_left_behind_is_taken()
    {
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => new KernelServer(() => new SimulatedVduse(_kernel), Socket)).Errno);
        var file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "mine");
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => new KernelServer(() => new SimulatedVduse(_kernel), file)).Errno);
        Assert.Equal("mine", File.ReadAllText(file));
        Assert.Equal(
            Errno.ENAMETOOLONG,
            Assert.Throws<VduseException>(
                () => RemoteVduse.Open(new string('p', 108))).InnerException is LinuxException inner ? inner.Errno : Errno.None);
    }

    [Theory]
    [InlineData("00", "few")]
    [InlineData("00000000010001", "no daemon")]
    [InlineData("5653564b090001", "version 9")]
    [InlineData("5653564b0100090000", "kind 9")]
    [InlineData("5653564b0100010000ff", "too many")]
    public void A_stranger_is_told_so_and_the_kernel_goes_on(string hello, string reason)
    {
        using var stranger = FrameSocket.Connect(Socket);

        Assert.Equal(Errno.None, stranger.TrySend(Convert.FromHexString(hello)));

        Assert.Contains(reason, Message(stranger), StringComparison.Ordinal);
        Assert.Equal(Errno.None, stranger.TryReceive(new byte[64], out var length, out _));
        Assert.Equal(0, length);
        using var kernel = RemoteVduse.Open(Socket);
        Assert.Empty(kernel.ListDevices());
    }

    [Fact]
    public async Task Frames_of_any_content_and_length_end_their_connection_at_most()
    {
        var random = new Random(17);
        using (var kernel = RemoteVduse.Open(Socket))
            kernel.CreateDevice(new TestDaemonOptions().Spec("disk0"));
        for (var round = 0; round < 150; round++)
        {
            using var stranger = FrameSocket.Connect(Socket);
            var name = round % 3 == 2 ? "disk0" : "";
            stranger.TrySend(
                [0x56, 0x53, 0x56, 0x4b, 1, 0, (byte)((round % 3) switch { 0 => 1, 1 => 3, _ => 2 }), (byte)name.Length, 0,
                .. System.Text.Encoding.UTF8.GetBytes(name)]);
            Assert.Equal(Errno.None, stranger.TryReceive(new byte[8192], out _, out var file));
            file?.Dispose();
            for (var i = 0; i < 5; i++)
            {
                var frame = new byte[random.Next(1, round % 10 == 0 ? 20_000 : 300)];
                random.NextBytes(frame);
                frame[0] = (byte)random.Next(60) switch { (byte)RemoteOperation.Attach => 1, var other => other };
                if (stranger.TrySend(frame) != Errno.None || stranger.TryReceive(new byte[8192], out var length, out file) != Errno.None
                    || length == 0)
                {
                    break;
                }

                file?.Dispose();
            }
        }

        using var after = RemoteVduse.Open(Socket);
        Assert.Contains("disk0", after.ListDevices());
        await Eventually.Holds(() => _server.ConnectionCount == 1, "the strangers are gone");
        after.OpenDevice("disk0").Dispose();
    }

    [Fact]
    public async Task What_is_no_kernel_is_told_from_one()
    {
        var path = Path.Combine(_folder.FullName, "other");
        using var other = FrameSocket.Listen(path);
        var answering = Task.Run(() =>
        {
            using var peer = other.Accept()!;
            peer.TryReceive(new byte[8192], out _, out _);
            peer.TrySend([1, 2, 3]);
        });

        var error = Assert.Throws<VduseException>(() => RemoteVduse.Open(path));

        Assert.Equal(Errno.EPROTO, error.Errno);
        Assert.Contains("does not keep to the protocol", error.Message, StringComparison.Ordinal);
        await Eventually.Within(answering);
    }

    private static VduseRequest ReadOne(IVduseDevice device)
    {
        Assert.NotEqual(0u, Polling.Wait(device.PollDescriptor, Epoll.EPOLLIN, 10_000));
        Assert.Equal(ControlRead.Message, device.TryReadRequest(out var request));
        return request;
    }

    private static string Message(FrameSocket socket)
    {
        var frame = new byte[8192];
        Assert.Equal(Errno.None, socket.TryReceive(frame, out var length, out _));
        var answer = new FrameReader(frame.AsSpan(0, length));
        Assert.Equal((int)Errno.EPROTO, answer.Read<int>());
        answer.ReadText();
        return answer.ReadText();
    }
}
