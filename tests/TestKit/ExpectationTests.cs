using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Faults;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;

namespace VduseActors.TestKit.Tests;

/// <summary>Every expectation holds when it should and fails when it should, and says what is needed to replay the run.</summary>
public sealed class ExpectationTests
{
    private static readonly ScriptedDevice _echo = new(Echo);
    private static readonly ScriptedDevice _silent = new(_ => RequestOutcome.Pending);

    [Fact]
    public void What_the_device_writes_comes_back_with_its_length()
    {
        using var test = new DeviceTest(_echo);

        var chain = test.Execute(ChainBuffer.Readable([1, 2, 3]), ChainBuffer.Writable(2), ChainBuffer.Writable(4));

        Assert.Equal(3u, chain.Length);
        Assert.Equal([1, 2, 3], chain.Written[..3]);
        test.NoLostRequests();
        test.ExpectHealthy();
        test.Stop();
    }

    [Fact]
    public void A_chain_that_does_not_come_back_is_told_with_the_seed()
    {
        using var test = new DeviceTest(_silent, new DeviceTestOptions { Seed = 77 });
        var chain = test.Post(ChainBuffer.Writable(1));

        test.ExpectNoCompletion(chain, TimeSpan.FromMinutes(1));
        var late = Assert.Throws<DeviceTestException>(() => test.ExpectCompletion(chain));
        var lost = Assert.Throws<DeviceTestException>(test.NoLostRequests);

        Assert.Contains("Seed 77", late.Message, StringComparison.Ordinal);
        Assert.StartsWith("1 requests did not come back", lost.Expectation, StringComparison.Ordinal);
        Assert.True(test.Elapsed > TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void A_completion_that_must_not_be_is_told()
    {
        using var test = new DeviceTest(_echo);

        Assert.Throws<DeviceTestException>(() => test.ExpectNoCompletion(test.Post(ChainBuffer.Writable(1)), TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_violation_that_the_driver_has_seen_is_told()
    {
        using var test = new DeviceTest(_echo);
        test.NoViolations();

        // A handler cannot commit one through the runtime: this is the driver's own record.
        test.Driver.Transport.Violations.Add("queue 0: the device returned a chain twice");

        Assert.Contains("chain twice", Assert.Throws<DeviceTestException>(test.NoLostRequests).Expectation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quarantine_is_expected_or_not_and_ends_with_a_reset()
    {
        using var test = new DeviceTest(
            new ScriptedDevice(_ => RequestOutcome.Malformed), new DeviceTestOptions { Patience = TimeSpan.FromSeconds(1) });
        Assert.Throws<DeviceTestException>(() => test.ExpectQuarantined());

        var chain = test.Post(ChainBuffer.Writable(1));
        test.ExpectQuarantined();
        Assert.Throws<DeviceTestException>(test.ExpectHealthy);
        test.ExpectLogged("quarantined");

        test.Reset();
        test.ExpectHealthy();
        Assert.True(chain.IsAborted);
        Assert.Throws<DeviceTestException>(() => test.ExpectCompletion(chain));
    }

    [Fact]
    public void A_device_that_does_not_start_says_why()
    {
        var missing = new BlockDeviceDefinition(
            new BlockDeviceOptions { Name = "disk0", Backend = new FileBackendOptions { Path = "/no/such/image" } });

        var refused = Assert.Throws<DeviceTestException>(() => new BlockDeviceTest(missing));

        Assert.Contains("/no/such/image", refused.Expectation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_that_fires_is_seen_and_one_that_does_not_is_told()
    {
        var plan = FaultPlan.Parse("faults { eio { kind = backend.error, operation = write, nth = 2, errno = EIO } }");
        using var test = new BlockDeviceTest(Disk(), new DeviceTestOptions { Faults = plan });
        test.Write(0, new byte[512]);
        Assert.Throws<DeviceTestException>(() => test.ExpectFault("backend.error"));

        var failed = Assert.Throws<DeviceTestException>(() => test.Write(0, new byte[512]));

        test.ExpectFault("backend.error");
        Assert.Contains("backend.error", failed.Message, StringComparison.Ordinal);
        test.NoLostRequests();
    }

    [Fact]
    public void A_load_is_verified_through_a_reset()
    {
        using var test = new BlockDeviceTest(Disk());
        Assert.True(test.RunLoad(new BlockLoadOptions { Requests = 200, Depth = 4 }).IsClean);

        test.Reset();

        Assert.True(test.RunLoad(new BlockLoadOptions { Requests = 200, Depth = 4 }).IsClean);
        test.NoLostRequests();
    }

    [Fact]
    public void The_lowest_seed_that_fails_is_told()
    {
        var failed = Assert.Throws<DeviceTestException>(() => Seeds.Explore(50, options =>
        {
            if (options.Seed >= 7)
                throw new InvalidOperationException("seven");
        }));

        Assert.StartsWith("Seed 7 of 50 failed: seven", failed.Expectation, StringComparison.Ordinal);
    }

    private static BlockDeviceDefinition Disk() =>
        new(new BlockDeviceOptions { Name = "disk0", Backend = new MemoryBackendOptions { Size = 1 << 20 } });

    private static RequestOutcome Echo(VirtioRequest request)
    {
        Span<byte> bytes = stackalloc byte[(int)Math.Min(64, Math.Min(request.Readable.Bytes, request.Writable.Bytes))];
        request.Written = request.TryCopyFromReadable(0, bytes) && request.TryCopyToWritable(0, bytes) ? (uint)bytes.Length : 0;
        return RequestOutcome.Completed;
    }
}
