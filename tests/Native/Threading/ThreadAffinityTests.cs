using VduseActors.Kernel;

namespace VduseActors.Native.Tests;

public class ThreadAffinityTests
{
    [Fact]
    public void A_pinned_thread_has_one_CPU_and_others_keep_theirs()
    {
        var all = ThreadAffinity.Current();
        var pinned = OnThread(() =>
        {
            ThreadAffinity.Pin(all[^1]);
            return ThreadAffinity.Current();
        });
        Assert.Equal([all[^1]], pinned);
        Assert.Equal(all, ThreadAffinity.Current());
    }

    [Fact]
    public void A_CPU_that_does_not_exist_is_named()
    {
        var error = OnThread(() => Assert.Throws<LinuxException>(() => ThreadAffinity.Pin(8191)));
        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Contains("8191", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(8192)]
    public void A_number_that_is_no_CPU_is_an_argument_error(int cpu) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ThreadAffinity.Pin(cpu));

    private static T OnThread<T>(Func<T> work)
    {
        T? result = default;
        var thread = new Thread(() => result = work());
        thread.Start();
        thread.Join();
        return result!;
    }
}
