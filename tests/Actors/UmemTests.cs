using VduseActors.Simulator;
using Xunit.Abstractions;

namespace VduseActors.Actors.Tests;

public sealed class UmemTests612(ITestOutputHelper output) : UmemTests(output, KernelProfile.Linux612);

public sealed class UmemTests73(ITestOutputHelper output) : UmemTests(output, KernelProfile.Linux73);

public abstract class UmemTests(ITestOutputHelper output, KernelProfile profile)
    : DeviceFixture(output, "vduse.runtime { quiesce-timeout = 300ms, reply-deadline = 3s }", profile: profile)
{
    private const string Registered = "64 MiB of its own memory are its bounce pages";

    [Fact]
    public async Task Requests_are_served_in_memory_of_the_daemon()
    {
        var started = EventFilter.Info(contains: Registered).ExpectOneAsync(
            Patience, async () => await StartAsync(Memory() with { Umem = true }));
        await started.WaitAsync(Patience);
        var driver = Driver();
        for (var i = 0; i < 64; i++)
            Assert.True((await driver.WriteAsync((ulong)(i * 8), Pattern(4096, i)).WaitAsync(Patience)).IsOk);
        for (var i = 0; i < 64; i++)
        {
            var read = new byte[4096];
            Assert.True((await driver.ReadAsync((ulong)(i * 8), read).WaitAsync(Patience)).IsOk);
            Assert.Equal(Pattern(4096, i), read);
        }

        Assert.Empty(driver.Violations);
    }

    [Fact]
    public async Task Each_session_registers_anew_with_requests_in_flight_at_every_reset()
    {
        var driver = await StartAsync(Memory() with { Umem = true });
        var features = driver.Features;
        for (var round = 0; round < 20; round++)
        {
            var writes = Enumerable.Range(0, 64).Select(i => driver.WriteAsync((ulong)(i * 8), Pattern(4096, i))).ToArray();
            driver.Reset();
            await Task.WhenAll(writes).WaitAsync(Patience);
            Assert.True(driver.Restart(features));
        }

        Assert.True((await driver.WriteAsync(0, Pattern(4096, 7)).WaitAsync(Patience)).IsOk);
        Assert.Empty(driver.Violations);
    }

    [Fact]
    public Task What_comes_back_after_a_reset_lands_in_memory_that_is_no_longer_the_drivers() =>
        LateResultsReachNobodyAsync(Memory() with { Umem = true });
}
