using VduseActors.Kernel;

namespace VduseActors.Native.Tests;

public class ReadinessTests
{
    [Fact]
    public void An_eventfd_is_always_writable()
    {
        using var fd = EventFd.Create();
        Assert.Equal(Epoll.EPOLLOUT, Polling.Wait(fd.Descriptor, Epoll.EPOLLIN | Epoll.EPOLLOUT, -1));
    }

    [Fact]
    public void A_descriptor_that_is_not_open_is_EBADF() =>
        Assert.Equal(Errno.EBADF, Assert.Throws<LinuxException>(() => Polling.Wait(1_000_000, Epoll.EPOLLIN, 0)).Errno);

    [Fact]
    public async Task A_wait_ends_with_the_signal_of_another_thread()
    {
        using var fd = EventFd.Create();
        var waiter = Task.Run(() => Polling.Wait(fd.Descriptor, Epoll.EPOLLIN, -1));
        fd.Signal();
        Assert.Equal(Epoll.EPOLLIN, await waiter.WaitAsync(TimeSpan.FromSeconds(30)));
    }
}
