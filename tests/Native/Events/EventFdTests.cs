namespace VduseActors.Native.Tests;

public class EventFdTests
{
    [Fact]
    public void A_fresh_eventfd_has_nothing_to_drain()
    {
        using var fd = EventFd.Create();
        Assert.False(fd.TryDrain(out var count));
        Assert.Equal(0ul, count);
    }

    [Fact]
    public void Signals_coalesce_and_one_drain_takes_them_all()
    {
        using var fd = EventFd.Create();
        fd.Signal();
        fd.Signal();
        fd.Signal();
        Assert.True(fd.TryDrain(out var count));
        Assert.Equal(3ul, count);
        Assert.False(fd.TryDrain(out _));
    }

    [Fact]
    public void A_signal_makes_the_descriptor_readable()
    {
        using var fd = EventFd.Create();
        Assert.Equal(0u, Polling.Wait(fd.Descriptor, Epoll.EPOLLIN, 0));
        fd.Signal();
        Assert.Equal(Epoll.EPOLLIN, Polling.Wait(fd.Descriptor, Epoll.EPOLLIN, 0));
    }

    [Fact]
    public void Dispose_twice_is_allowed_and_use_afterwards_throws()
    {
        var fd = EventFd.Create();
        fd.Dispose();
        fd.Dispose();
        Assert.Throws<ObjectDisposedException>(fd.Signal);
        Assert.Throws<ObjectDisposedException>(() => fd.TryDrain(out _));
    }
}
