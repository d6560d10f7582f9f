using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.Simulator.Execution;
using VduseActors.Simulator.Tests.Support;
using VduseActors.Simulator.Vduse;

namespace VduseActors.Simulator.Tests.Vduse;

public sealed class ControlChannelTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly ControlChannel _channel;
    private readonly int _descriptor;

    public ControlChannelTests()
    {
        _channel = new ControlChannel("device", KernelExecution.Threads, _time);
        _descriptor = _channel.Open();
    }

    private bool IsReadable => Polling.Wait(_descriptor, Epoll.EPOLLIN, 0) != 0;

    public void Dispose() => _channel.Dispose();

    [Fact]
    public async Task Ids_count_from_0_and_messages_come_in_the_order_sent()
    {
        var tasks = new List<Task<Errno>>();
        for (byte status = 1; status <= 3; status++)
        {
            tasks.Add(SendAsync(status));
            await Eventually.Holds(() => _channel.SentCount == status, "the message is queued");
        }

        for (uint id = 0; id < 3; id++)
        {
            Assert.Equal((id, (byte)(id + 1)), await ReadAsync());
            Assert.Equal(Errno.None, _channel.TryWrite(VduseResponse.For(id, VduseResult.Ok)));
        }

        Assert.All(await Eventually.Within(Task.WhenAll(tasks)), result => Assert.Equal(Errno.None, result));
    }

    [Fact]
    public async Task The_descriptor_is_readable_exactly_while_a_message_is_unread()
    {
        Assert.False(IsReadable);
        var sent = SendAsync(1);
        await Eventually.Holds(() => IsReadable, "a message is readable");
        Assert.True(IsReadable);
        var (id, _) = await ReadAsync();
        Assert.False(IsReadable);
        _channel.TryWrite(VduseResponse.For(id, VduseResult.Ok));
        await Eventually.Within(sent);
    }

    [Fact]
    public async Task Replies_may_come_in_any_order()
    {
        var first = SendAsync(1);
        await Eventually.Holds(() => _channel.SentCount == 1, "the first is queued");
        var second = SendAsync(2);
        await Eventually.Holds(() => _channel.SentCount == 2, "the second is queued");
        await ReadAsync();
        await ReadAsync();
        _channel.TryWrite(VduseResponse.For(1, VduseResult.Failed));
        Assert.Equal(Errno.EIO, await Eventually.Within(second));
        Assert.False(first.IsCompleted);
        _channel.TryWrite(VduseResponse.For(0, VduseResult.Ok));
        Assert.Equal(Errno.None, await Eventually.Within(first));
    }

    [Fact]
    [Trait("Covers", "A158")]
    [Trait("Covers", "A160")]
    public async Task A_reply_without_a_message_that_was_read_is_ENOENT()
    {
        var sent = SendAsync(1);
        await Eventually.Holds(() => IsReadable, "the message is queued");
        Assert.Equal(Errno.ENOENT, _channel.TryWrite(VduseResponse.For(0, VduseResult.Ok)));
        await ReadAsync();
        Assert.Equal(Errno.ENOENT, _channel.TryWrite(VduseResponse.For(7, VduseResult.Ok)));
        Assert.Equal(Errno.None, _channel.TryWrite(VduseResponse.For(0, VduseResult.Ok)));
        Assert.Equal(Errno.ENOENT, _channel.TryWrite(VduseResponse.For(0, VduseResult.Ok)));
        await Eventually.Within(sent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Covers", "A170")]
    public async Task A_message_that_misses_its_deadline_breaks_the_channel_for_good(bool read)
    {
        var sent = SendAsync(1);
        await Eventually.Holds(() => _time.PendingCount == 1, "the deadline is set");
        if (read)
            await ReadAsync();

        _time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(_channel.IsBroken);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(Errno.EIO, await Eventually.Within(sent));
        Assert.True(_channel.IsBroken);
        Assert.True(IsReadable);
        Assert.Equal(ControlRead.Broken, _channel.TryRead(out _));
        Assert.Equal(Errno.ENOENT, _channel.TryWrite(VduseResponse.For(0, VduseResult.Ok)));
        Assert.Equal(Errno.EIO, await Eventually.Within(SendAsync(2)));
    }

    [Fact]
    public async Task Without_a_timeout_a_message_waits_for_ever()
    {
        _channel.TimeoutSeconds = 0;
        var sent = SendAsync(1);
        await ReadAsync();
        Assert.Equal(0, _time.PendingCount);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(Errno.None, _channel.TryWrite(VduseResponse.For(0, VduseResult.Ok)));
        Assert.Equal(Errno.None, await Eventually.Within(sent));
    }

    [Fact]
    [Trait("Covers", "A169")]
    [Trait("Covers", "C26")]
    public async Task Messages_that_were_read_come_first_again_after_a_close_and_the_deadline_runs_on()
    {
        var tasks = new List<Task<Errno>>();
        for (byte status = 1; status <= 3; status++)
        {
            tasks.Add(SendAsync(status));
            await Eventually.Holds(() => _channel.SentCount == status, "the message is queued");
        }

        await ReadAsync();
        await ReadAsync();
        _channel.Close();
        _time.Advance(TimeSpan.FromSeconds(20));
        _channel.Open();
        for (uint id = 0; id < 3; id++)
            Assert.Equal((id, (byte)(id + 1)), await ReadAsync());

        Assert.Equal(Errno.None, _channel.TryWrite(VduseResponse.For(1, VduseResult.Ok)));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal([Errno.EIO, Errno.None, Errno.EIO], await Eventually.Within(Task.WhenAll(tasks)));
    }

    [Fact]
    public async Task A_killed_waiter_withdraws_its_message_and_breaks_nothing()
    {
        using var killed = new CancellationTokenSource();
        var sent = SendAsync(1, killed.Token);
        await ReadAsync();
        await killed.CancelAsync();
        Assert.Equal(Errno.EIO, await Eventually.Within(sent));
        Assert.Equal(Errno.ENOENT, _channel.TryWrite(VduseResponse.For(0, VduseResult.Ok)));
        Assert.False(_channel.IsBroken);
        Assert.Equal(ControlRead.Empty, _channel.TryRead(out _));
    }

    private Task<Errno> SendAsync(byte status, CancellationToken killed = default) =>
        Task.Factory.StartNew(
            () => _channel.Send(new VduseRequest { Type = VduseRequestType.SetStatus, Status = status }, out _, killed),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    private async Task<(uint Id, byte Status)> ReadAsync()
    {
        VduseRequest request = default;
        await Eventually.Holds(() => _channel.TryRead(out request) == ControlRead.Message, "a message comes");
        return (request.RequestId, request.Status);
    }
}
