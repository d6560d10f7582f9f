using VduseActors.Kernel;

namespace VduseActors.Native.Tests;

public sealed class EpollTests : IDisposable
{
    private readonly Epoll _epoll = new();
    private readonly EventFd _first = EventFd.Create();
    private readonly EventFd _second = EventFd.Create();
    private readonly EventFd _third = EventFd.Create();
    private readonly EpollEvent[] _events = new EpollEvent[8];

    public void Dispose()
    {
        _epoll.Dispose();
        _first.Dispose();
        _second.Dispose();
        _third.Dispose();
    }

    [Fact]
    public void Nothing_ready_gives_no_event() => Assert.Equal(0, _epoll.Wait(_events, 0));

    [Fact]
    public void Every_ready_descriptor_gives_its_own_data()
    {
        _epoll.Add(_first.Descriptor, Epoll.EPOLLIN, 0x1111_2222_3333_4444);
        _epoll.Add(_second.Descriptor, Epoll.EPOLLIN, ulong.MaxValue);
        _epoll.Add(_third.Descriptor, Epoll.EPOLLIN, 0);
        _first.Signal();
        _second.Signal();
        _third.Signal();
        var count = _epoll.Wait(_events, -1);
        Assert.Equal(
            [0ul, 0x1111_2222_3333_4444ul, ulong.MaxValue],
            _events[..count].Select(e => e.Data).Order());
        Assert.All(_events[..count], e => Assert.Equal(Epoll.EPOLLIN, e.Events));
    }

    [Fact]
    public void More_ready_descriptors_than_room_come_one_after_the_other()
    {
        _epoll.Add(_first.Descriptor, Epoll.EPOLLIN, 1);
        _epoll.Add(_second.Descriptor, Epoll.EPOLLIN, 2);
        _first.Signal();
        _second.Signal();
        var room = new EpollEvent[1];
        Assert.Equal(1, _epoll.Wait(room, 0));
        var seen = room[0].Data;
        Assert.Equal(1, _epoll.Wait(room, 0));
        Assert.Equal(3ul, seen + room[0].Data);
    }

    [Fact]
    public void A_one_shot_descriptor_is_silent_until_it_is_modified()
    {
        _epoll.Add(_first.Descriptor, Epoll.EPOLLIN | Epoll.EPOLLONESHOT, 7);
        _first.Signal();
        Assert.Equal(1, _epoll.Wait(_events, 0));
        Assert.Equal(0, _epoll.Wait(_events, 0));
        _epoll.Modify(_first.Descriptor, Epoll.EPOLLIN | Epoll.EPOLLONESHOT, 8);
        Assert.Equal(1, _epoll.Wait(_events, 0));
        Assert.Equal(8ul, _events[0].Data);
    }

    [Fact]
    public void A_removed_descriptor_is_silent_and_removing_it_again_is_no_error()
    {
        _epoll.Add(_first.Descriptor, Epoll.EPOLLIN, 7);
        _first.Signal();
        _epoll.Remove(_first.Descriptor);
        _epoll.Remove(_first.Descriptor);
        Assert.Equal(0, _epoll.Wait(_events, 0));
    }

    [Fact]
    public void Adding_a_descriptor_twice_names_the_call_and_the_error()
    {
        _epoll.Add(_first.Descriptor, Epoll.EPOLLIN, 7);
        var error = Assert.Throws<LinuxException>(() => _epoll.Add(_first.Descriptor, Epoll.EPOLLIN, 7));
        Assert.Equal(Errno.EEXIST, error.Errno);
        Assert.Equal("epoll_ctl(ADD)", error.Operation);
    }

    [Fact]
    public async Task A_wait_without_limit_ends_with_the_signal_of_another_thread()
    {
        _epoll.Add(_first.Descriptor, Epoll.EPOLLIN, 7);
        var waiter = Task.Run(() => _epoll.Wait(_events, -1));
        _first.Signal();
        Assert.Equal(1, await waiter.WaitAsync(TimeSpan.FromSeconds(30)));
    }
}
