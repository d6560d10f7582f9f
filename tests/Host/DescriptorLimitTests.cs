namespace VduseActors.Host.Tests;

public sealed class DescriptorLimitTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(1);

    [Fact]
    public void Each_device_and_each_queue_needs_some()
    {
        Assert.Null(DescriptorLimit.FindFault(1024));
        Assert.Null(DescriptorLimit.FindFault(1024, devices: 10, queues: 40));
        Assert.NotNull(DescriptorLimit.FindFault(1024, devices: 100, queues: 100));
        Assert.NotNull(DescriptorLimit.FindFault(1024, devices: 2, queues: 512));
        Assert.Null(DescriptorLimit.FindFault(ulong.MaxValue, devices: 100_000, queues: 10_000_000));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(100)]
    public async Task A_limit_below_what_the_runtime_needs_is_one_line(int files)
    {
        using var host = new InProcessHost();
        var config = host.Configure("disk { type = block, backend { type = memory, size = 1MiB } }");
        using var vdused = VdusedProcess.StartLimited($"ulimit -n {files}", ["run", "--config", config]);

        AssertRefused(await vdused.EndAsync().WaitAsync(_limit), files);
    }

    [Fact]
    public async Task A_limit_below_what_the_devices_need_is_one_line_before_anything_is_created()
    {
        const int Files = 400;
        using var host = new InProcessHost();
        var config = host.Configure("disk { type = block, queues = 100, backend { type = memory, size = 1MiB } }");
        using var vdused = VdusedProcess.StartLimited($"ulimit -n {Files}", ["run", "--config", config]);

        AssertRefused(await vdused.EndAsync().WaitAsync(_limit), Files);
    }

    private static void AssertRefused(HostResult result, int files)
    {
        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        var line = Assert.Single(result.ErrorLines);
        Assert.Contains($" {files} files", line, StringComparison.Ordinal);
        Assert.Contains("LimitNOFILE", line, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }
}
