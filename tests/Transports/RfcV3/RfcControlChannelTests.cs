using VduseActors.Kernel;
using VduseActors.Transports.RfcV3;

namespace VduseActors.Transports.Tests.RfcV3;

/// <summary>Which messages of RFC v3 are answered from what the daemon holds, which are handed up, and what comes of them.</summary>
public sealed class RfcControlChannelTests
{
    private const ulong Offered = 0x3_0000_0046;
    private const byte FeaturesOk = 0x0b, DriverOk = 0x0f;

    private readonly RfcDeviceState _state = new(Offered, queues: 2, config: [1, 2, 3, 4, 5]);
    private readonly RfcControlChannel _channel;
    private uint _lastId;

    public RfcControlChannelTests() => _channel = new RfcControlChannel(_state);

    [Fact]
    public void What_the_driver_sets_of_a_queue_is_kept_and_answered()
    {
        Assert.Equal(0, Answer(new RfcRequest { Type = RfcRequestType.SetQueueSize, QueueIndex = 1, QueueSize = 128 }).Result);
        Assert.Equal(0, Answer(new RfcRequest
        {
            Type = RfcRequestType.SetQueueAddress,
            QueueIndex = 1,
            DescriptorAddress = 0x1000,
            DriverAddress = 0x2000,
            DeviceAddress = 0x3000,
        }).Result);
        Assert.Equal(0, Answer(new RfcRequest { Type = RfcRequestType.SetQueueState, QueueIndex = 1, AvailIndex = 65530 }).Result);

        Assert.Equal(new VduseQueueInfo(128, 0x1000, 0x2000, 0x3000, new VduseQueueState(65530), Ready: false), _state.FindQueue(1)!.Info);
        Assert.Equal(default, _state.FindQueue(0)!.Info);
    }

    [Fact]
    public void A_queue_is_ready_once_the_device_has_agreed()
    {
        var enabling = HandUp(new RfcRequest { Type = RfcRequestType.SetQueueReady, QueueIndex = 1, Ready = 1 });
        Assert.Equal((VduseRequestType.SetQueueReady, 1u, 1u), (enabling.Type, enabling.ReadyQueueIndex, enabling.Ready));
        Assert.Equal(0, IsReady(1));

        Assert.Equal(0, Conclude(enabling, VduseResult.Ok).Result);
        Assert.Equal(1, IsReady(1));
        Assert.Equal(0, IsReady(0));

        Assert.Equal(
            -5,
            Conclude(HandUp(new RfcRequest { Type = RfcRequestType.SetQueueReady, QueueIndex = 1, Ready = 0 }), VduseResult.Failed).Result);
        Assert.Equal(1, IsReady(1));
    }

    [Theory]
    [InlineData(RfcRequestType.SetQueueSize)]
    [InlineData(RfcRequestType.SetQueueAddress)]
    [InlineData(RfcRequestType.SetQueueState)]
    public void The_ring_of_a_running_queue_does_not_move(RfcRequestType type)
    {
        Answer(new RfcRequest { Type = RfcRequestType.SetQueueSize, QueueIndex = 0, QueueSize = 128 });
        Conclude(HandUp(new RfcRequest { Type = RfcRequestType.SetQueueReady, QueueIndex = 0, Ready = 1 }), VduseResult.Ok);
        SetStatus(DriverOk);
        var before = _state.FindQueue(0)!.Info;

        Assert.Equal(
            -(int)Errno.EBUSY, Answer(new RfcRequest { Type = type, QueueIndex = 0, QueueSize = 16, DeviceAddress = 0x9000 }).Result);

        Assert.Equal(before, _state.FindQueue(0)!.Info);
    }

    [Theory]
    [InlineData(RfcRequestType.SetQueueSize)]
    [InlineData(RfcRequestType.SetQueueAddress)]
    [InlineData(RfcRequestType.SetQueueReady)]
    [InlineData(RfcRequestType.GetQueueReady)]
    [InlineData(RfcRequestType.SetQueueState)]
    [InlineData(RfcRequestType.GetQueueState)]
    public void A_queue_that_does_not_exist_is_refused_at_once(RfcRequestType type) =>
        Assert.Equal(-(int)Errno.EINVAL, Answer(new RfcRequest { Type = type, QueueIndex = 2 }).Result);

    [Theory]
    [InlineData(13u)]
    [InlineData(uint.MaxValue)]
    public void A_type_that_does_not_exist_is_refused_at_once(uint type) =>
        Assert.Equal(-(int)Errno.EINVAL, Answer(new RfcRequest { Type = (RfcRequestType)type }).Result);

    [Fact]
    public void The_status_is_what_the_device_agreed_to()
    {
        Assert.Equal(0, SetStatus(1).Result);
        Assert.Equal(1, GetStatus());

        Assert.Equal(-5, SetStatus(3, VduseResult.Failed).Result);
        Assert.Equal(1, GetStatus());
    }

    [Theory]
    [InlineData(VduseResult.Ok)]
    [InlineData(VduseResult.Failed)]
    public void A_reset_clears_what_the_driver_set_whatever_the_device_says(VduseResult result)
    {
        Answer(new RfcRequest { Type = RfcRequestType.SetFeatures, Features = Offered });
        Answer(new RfcRequest { Type = RfcRequestType.SetQueueSize, QueueIndex = 0, QueueSize = 128 });
        Answer(new RfcRequest { Type = RfcRequestType.SetQueueState, QueueIndex = 0, AvailIndex = 7 });
        Conclude(HandUp(new RfcRequest { Type = RfcRequestType.SetQueueReady, QueueIndex = 0, Ready = 1 }), VduseResult.Ok);
        SetStatus(DriverOk);

        SetStatus(0, result);

        Assert.Equal(0, GetStatus());
        Assert.Equal(0ul, _state.DriverFeatures);
        Assert.Equal(default, _state.FindQueue(0)!.Info);
        Assert.Equal(Offered, Answer(new RfcRequest { Type = RfcRequestType.GetFeatures }).Features);
        Assert.Equal(1, ReadConfig(0, 1).ConfigData[0]);
    }

    [Fact]
    public void Features_that_were_not_offered_are_refused_and_those_before_them_stay()
    {
        Assert.Equal(0, Answer(new RfcRequest { Type = RfcRequestType.SetFeatures, Features = 0x40 }).Result);

        Assert.Equal(-(int)Errno.EINVAL, Answer(new RfcRequest { Type = RfcRequestType.SetFeatures, Features = Offered | 1 }).Result);

        Assert.Equal(0x40ul, _state.DriverFeatures);
    }

    [Fact]
    public void Features_do_not_change_once_they_are_confirmed()
    {
        Answer(new RfcRequest { Type = RfcRequestType.SetFeatures, Features = Offered });
        SetStatus(FeaturesOk);

        Assert.Equal(-(int)Errno.EBUSY, Answer(new RfcRequest { Type = RfcRequestType.SetFeatures, Features = 0 }).Result);

        Assert.Equal(Offered, _state.DriverFeatures);
    }

    [Fact]
    public void Configuration_space_is_read_with_zeros_beyond_its_end()
    {
        var reply = ReadConfig(3, 4);

        Assert.Equal((3u, 4u), (reply.ConfigOffset, reply.ConfigLength));
        Assert.Equal([4, 5, 0, 0, 0], reply.ConfigData[..5].ToArray());
        Assert.Equal(0, ReadConfig(uint.MaxValue, 256).Result);
        Assert.Equal(-(int)Errno.EINVAL, ReadConfig(0, 257).Result);
    }

    [Fact]
    public void Drivers_do_not_write_configuration_space()
    {
        var request = new RfcRequest { Type = RfcRequestType.SetConfig, ConfigLength = 1 };
        request.ConfigData[0] = 99;

        Assert.Equal(-(int)Errno.EPERM, Answer(request).Result);

        Assert.Equal(1, ReadConfig(0, 1).ConfigData[0]);
    }

    [Fact]
    public void An_invalidation_is_handed_up_with_its_range()
    {
        var request = HandUp(new RfcRequest { Type = RfcRequestType.UpdateIotlb, IovaStart = 0x4000, IovaLast = 0x4fff });

        Assert.Equal((VduseRequestType.UpdateIotlb, 0x4000ul, 0x4ffful), (request.Type, request.IovaStart, request.IovaLast));
        Assert.Equal(-(int)Errno.EINVAL, Answer(new RfcRequest { Type = RfcRequestType.UpdateIotlb, IovaStart = 1, IovaLast = 0 }).Result);
    }

    [Fact]
    public void A_position_is_asked_for_and_told_with_its_queue()
    {
        var request = HandUp(new RfcRequest { Type = RfcRequestType.GetQueueState, QueueIndex = 1 });
        var reply = VduseResponse.For(request.RequestId, VduseResult.Ok) with { SplitAvailIndex = 777 };

        Assert.True(_channel.TryConclude(reply, out var response));

        Assert.Equal((0, 1u, (ushort)777), (response.Result, response.QueueIndex, response.AvailIndex));
    }

    [Fact]
    public void A_message_is_concluded_once()
    {
        var request = HandUp(new RfcRequest { Type = RfcRequestType.UpdateIotlb, IovaLast = 1 });
        Conclude(request, VduseResult.Ok);

        Assert.False(_channel.TryConclude(VduseResponse.For(request.RequestId, VduseResult.Ok), out _));
        Assert.False(_channel.TryConclude(VduseResponse.For(4711, VduseResult.Ok), out _));
    }

    private RfcResponse Answer(RfcRequest request)
    {
        request.RequestId = ++_lastId;
        Assert.True(_channel.TryAnswer(request, out var response, out _));
        Assert.Equal(_lastId, response.RequestId);
        return response;
    }

    private VduseRequest HandUp(RfcRequest request)
    {
        request.RequestId = ++_lastId;
        Assert.False(_channel.TryAnswer(request, out _, out var up));
        Assert.Equal(_lastId, up.RequestId);
        return up;
    }

    private RfcResponse Conclude(in VduseRequest request, VduseResult result)
    {
        Assert.True(_channel.TryConclude(VduseResponse.For(request.RequestId, result), out var response));
        Assert.Equal(request.RequestId, response.RequestId);
        return response;
    }

    private RfcResponse SetStatus(byte status, VduseResult result = VduseResult.Ok) =>
        Conclude(HandUp(new RfcRequest { Type = RfcRequestType.SetStatus, Status = status }), result);

    private byte GetStatus() => Answer(new RfcRequest { Type = RfcRequestType.GetStatus }).Status;

    private byte IsReady(uint queue) => Answer(new RfcRequest { Type = RfcRequestType.GetQueueReady, QueueIndex = queue }).Ready;

    private RfcResponse ReadConfig(uint offset, uint length) =>
        Answer(new RfcRequest { Type = RfcRequestType.GetConfig, ConfigOffset = offset, ConfigLength = length });
}
