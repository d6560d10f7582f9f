using VduseActors.Devices;
using VduseActors.Simulator.Drivers;
using VduseActors.Virtio;

namespace VduseActors.TestKit.Tests;

/// <summary>
/// What becomes of a device whose author made a mistake: a reason in his words, or a queue that is given up, and never a loop without end.
/// </summary>
public sealed class DefectiveDeviceTests
{
    private static readonly Exception _defect = new InvalidOperationException("a defect");

    public static TheoryData<string, Func<IQueueHandler>> HandlersThatFailWhateverTheyAreAsked => new()
    {
        { "handle and fail", () => new DefectiveDevice.Handler { OnHandle = Throw<RequestOutcome>, OnFail = Throw<RequestOutcome> } },
        { "end of a batch", () => new DefectiveDevice.Handler { OnEndBatch = () => Throw<bool>() } },
    };

    [Theory]
    [MemberData(nameof(HandlersThatFailWhateverTheyAreAsked))]
    public void A_handler_that_fails_whatever_it_is_asked_is_given_up_and_a_reset_ends_its_requests(string what, Func<IQueueHandler> make)
    {
        _ = what;
        using var test = new DeviceTest(new DefectiveDevice { MakeHandler = make });

        var posted = test.Post(ChainBuffer.Writable(8));

        test.ExpectUnhealthy("queue 0 is given up until the driver resets the device, as its handler fails whatever it is asked");
        test.ExpectUnhealthy("a defect");
        test.Reset();
        Assert.True(posted.IsAborted || posted.IsCompleted);
        test.NoLostRequests();
        test.Stop();
    }

    [Fact]
    public void A_queue_that_was_given_up_serves_again_after_a_reset_when_its_handler_can()
    {
        var isBroken = true;
        using var test = new DeviceTest(new DefectiveDevice
        {
            MakeHandler = () => new DefectiveDevice.Handler { OnEndBatch = () => _ = isBroken ? Throw<bool>() : true },
        });
        test.Post(ChainBuffer.Writable(8));
        test.ExpectLogged("queue 0 is given up");

        isBroken = false;
        test.Reset();
        test.Execute(ChainBuffer.Writable(8));

        test.ExpectHealthy();
        test.NoLostRequests();
    }

    [Fact]
    public void A_handler_that_cannot_be_made_again_is_given_up()
    {
        var made = 0;
        using var test = new DeviceTest(new DefectiveDevice
        {
            MakeHandler = () => made++ == 0 ? new DefectiveDevice.Handler { OnHandle = Throw<RequestOutcome> } : throw _defect,
        });

        test.Post(ChainBuffer.Writable(8));

        test.ExpectLogged("queue 0 is given up");
        test.Stop();
    }

    [Fact]
    public void A_handler_that_fails_when_it_is_to_recall_requests_holds_no_reset_up()
    {
        using var test = new DeviceTest(new DefectiveDevice
        {
            MakeHandler = () => new DefectiveDevice.Handler { OnHandle = () => RequestOutcome.Pending, OnRecall = () => Throw<bool>() },
        });
        var posted = test.Post(ChainBuffer.Writable(8));

        test.Reset();

        Assert.True(posted.IsAborted);
        test.ExpectHealthy();
        test.Stop();
    }

    [Fact]
    public void A_device_without_a_handler_refuses_the_driver()
    {
        var refused = Assert.Throws<DeviceTestException>(() => new DeviceTest(new DefectiveDevice { MakeHandler = () => null! }));

        Assert.Contains("CreateQueueHandler returned null", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_cannot_judge_features_refuses_them()
    {
        var refused = Assert.Throws<DeviceTestException>(() => new DeviceTest(new DefectiveDevice { Validate = Throw<string?> }));

        Assert.Contains(
            "the device cannot judge these features (InvalidOperationException: a defect)", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("failed repeatedly", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_start_says_what_the_description_of_a_device_threw()
    {
        Assert.Equal(
            "The device did not start: InvalidOperationException: a defect",
            Refusal(new DefectiveDevice { Describe = _ => throw _defect }));
    }

    [Fact]
    public void The_start_says_what_is_missing()
    {
        Assert.Contains("CreateDevice returned null", Refusal(new DefectiveDevice { Describe = _ => null! }), StringComparison.Ordinal);
        Assert.Contains("OpenBackend returned null", Refusal(new DefectiveDevice { Open = () => null! }), StringComparison.Ordinal);
        Assert.Contains("names no device", Refusal(new DefectiveDevice { Name = null! }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_description_that_cannot_be_is_refused_with_its_range()
    {
        Assert.Equal(
            "The device did not start: device 'defective': QueueCount is 0; it must be from 1 to 65535",
            Refusal(new DefectiveDevice { QueueCount = 0 }));
        Assert.Contains(
            "QueueSize is 100; it must be a power of two from 2 to 32768",
            Refusal(new DefectiveDevice { QueueSize = 100 }),
            StringComparison.Ordinal);
        Assert.Contains(
            "QueueSize is 1; it must be a power of two", Refusal(new DefectiveDevice { QueueSize = 1 }), StringComparison.Ordinal);
        Assert.Contains(
            "MaxSegments is 0; it must be from 1 to 32768", Refusal(new DefectiveDevice { MaxSegments = 0 }), StringComparison.Ordinal);
        Assert.Contains("Config has 4097 bytes", Refusal(new DefectiveDevice { Config = new byte[4097] }), StringComparison.Ordinal);
        Assert.Contains(
            "Features holds 0x200000000",
            Refusal(new DefectiveDevice { Features = VirtioFeature.AccessPlatform }),
            StringComparison.Ordinal);
        Assert.Contains(
            "Groups is 2; it must be from 1 to the number of queues, 1",
            Refusal(new DefectiveDevice { Groups = 2 }),
            StringComparison.Ordinal);
        Assert.Contains("RingFeatures holds 0x20", Refusal(new DefectiveDevice { RingFeatures = 0x20 }), StringComparison.Ordinal);
    }

    private static string Refusal(DefectiveDevice device) => Assert.Throws<DeviceTestException>(() => new DeviceTest(device)).Expectation;

    private static T Throw<T>() => throw _defect;
}
