using System.Diagnostics.CodeAnalysis;
using VduseActors.Kernel;

namespace VduseActors.Transports.RfcV3;

/// <summary>
/// The control-channel strategy of RFC v3. Of its 13 messages, those that only store or ask for what the daemon holds are answered at
/// once; the four that concern the device's work are handed up in the terms of the kernel port, and what comes of them decides what
/// the daemon holds from then on.
/// <code>
///   SET_VQ_NUM SET_VQ_ADDR SET_VQ_STATE SET_FEATURES SET_CONFIG     store (or refuse), answer
///   GET_VQ_READY GET_FEATURES GET_STATUS GET_CONFIG                 answer
///   SET_STATUS SET_VQ_READY GET_VQ_STATE UPDATE_IOTLB               hand up; Conclude stores and makes the answer
/// </code>
/// </summary>
/// <remarks>Not thread-safe: guarded by the device's lock.</remarks>
internal sealed class RfcControlChannel(RfcDeviceState state)
{
    private const byte DriverOk = 0x04, FeaturesOk = 0x08;

    private readonly Dictionary<uint, HandedUp> _handedUp = [];

    /// <summary>Answers a message, or hands it up.</summary>
    /// <param name="message">What was read.</param>
    /// <param name="response">The answer, to be written at once, when the result is true.</param>
    /// <param name="request">The message as the port says it, when the result is false.</param>
    public bool TryAnswer(in RfcRequest message, out RfcResponse response, out VduseRequest request)
    {
        request = default;
        response = RfcResponse.For(message.RequestId);
        if (IsAboutQueue(message.Type))
            return TryAnswerQueue(message, ref response, ref request);

        switch (message.Type)
        {
            case RfcRequestType.SetFeatures:
                response.Result = -(int)SetFeatures(message.Features);
                return true;
            case RfcRequestType.GetFeatures:
                response.Features = state.OfferedFeatures;
                return true;
            case RfcRequestType.GetStatus:
                response.Status = state.Status;
                return true;
            case RfcRequestType.GetConfig:
                ReadConfig(message, ref response);
                return true;
            case RfcRequestType.SetConfig:
                // As on later kernels: the configuration space is the device's to write.
                response.Result = -(int)Errno.EPERM;
                return true;
            case RfcRequestType.SetStatus:
                request = HandUp(message, VduseRequestType.SetStatus);
                request.Status = message.Status;
                return false;
            case RfcRequestType.UpdateIotlb when message.IovaStart <= message.IovaLast:
                request = HandUp(message, VduseRequestType.UpdateIotlb);
                request.IovaStart = message.IovaStart;
                request.IovaLast = message.IovaLast;
                return false;
            default:
                response.Result = -(int)Errno.EINVAL;
                return true;
        }
    }

    /// <summary>Takes over what became of a message that was handed up.</summary>
    /// <param name="reply">The reply as the port says it.</param>
    /// <param name="response">What to write.</param>
    /// <returns>False when no such message is outstanding.</returns>
    public bool TryConclude(in VduseResponse reply, out RfcResponse response)
    {
        response = default;
        if (!_handedUp.Remove(reply.RequestId, out var message))
            return false;

        var succeeded = reply.Result == VduseResult.Ok;
        response = RfcResponse.For(reply.RequestId, succeeded ? Errno.None : Errno.EIO);
        switch (message.Type)
        {
            case RfcRequestType.SetStatus when message.Value == 0:
                // The driver takes a reset for done whatever the answer is.
                state.Reset();
                break;
            case RfcRequestType.SetStatus when succeeded:
                state.Status = message.Value;
                break;
            case RfcRequestType.SetQueueReady when succeeded:
                state.FindQueue(message.Queue)!.Ready = message.Value != 0;
                break;
            case RfcRequestType.GetQueueState:
                response.QueueIndex = message.Queue;
                response.AvailIndex = reply.SplitAvailIndex;
                break;
        }

        return true;
    }

    private static bool IsAboutQueue(RfcRequestType type) => type <= RfcRequestType.GetQueueState;

    [SuppressMessage("Style", "IDE0072:Add missing cases", Justification = "Only messages about queues come here.")]
    private bool TryAnswerQueue(in RfcRequest message, ref RfcResponse response, ref VduseRequest request)
    {
        if (message.Type is RfcRequestType.GetQueueReady or RfcRequestType.GetQueueState)
            response.QueueIndex = message.QueueIndex;
        if (state.FindQueue(message.QueueIndex) is not { } queue)
        {
            response.Result = -(int)Errno.EINVAL;
            return true;
        }

        switch (message.Type)
        {
            case RfcRequestType.GetQueueReady:
                response.Ready = queue.Ready ? (byte)1 : (byte)0;
                return true;
            case RfcRequestType.GetQueueState:
                request = HandUp(message, VduseRequestType.GetQueueState);
                request.QueueIndex = message.QueueIndex;
                return false;
            case RfcRequestType.SetQueueReady:
                request = HandUp(message, VduseRequestType.SetQueueReady);
                request.ReadyQueueIndex = message.QueueIndex;
                request.Ready = message.Ready;
                return false;
            default:
                // The ring of a queue that is in use does not move.
                if (queue.Ready && (state.Status & DriverOk) != 0)
                    response.Result = -(int)Errno.EBUSY;
                else
                    SetRegister(queue, message);
                return true;
        }
    }

    private static void SetRegister(RfcQueueRegisters queue, in RfcRequest message)
    {
        switch (message.Type)
        {
            case RfcRequestType.SetQueueSize:
                queue.Size = message.QueueSize;
                break;
            case RfcRequestType.SetQueueState:
                queue.AvailIndex = message.AvailIndex;
                break;
            case RfcRequestType.SetQueueAddress:
                queue.DescriptorAddress = message.DescriptorAddress;
                queue.DriverAddress = message.DriverAddress;
                queue.DeviceAddress = message.DeviceAddress;
                break;
        }
    }

    private Errno SetFeatures(ulong features)
    {
        if ((features & ~state.OfferedFeatures) != 0)
            return Errno.EINVAL;
        if ((state.Status & FeaturesOk) != 0)
            return Errno.EBUSY;
        state.DriverFeatures = features;
        return Errno.None;
    }

    private void ReadConfig(in RfcRequest message, ref RfcResponse response)
    {
        response.ConfigOffset = message.ConfigOffset;
        response.ConfigLength = message.ConfigLength;
        if (message.ConfigLength > RfcConfigData.Capacity)
        {
            response.Result = -(int)Errno.EINVAL;
            return;
        }

        state.ReadConfig(message.ConfigOffset, response.ConfigData[..(int)message.ConfigLength]);
    }

    private VduseRequest HandUp(in RfcRequest message, VduseRequestType type)
    {
        var value = message.Type == RfcRequestType.SetStatus ? message.Status : message.Ready;
        _handedUp[message.RequestId] = new HandedUp(message.Type, message.QueueIndex, value);
        return new VduseRequest { Type = type, RequestId = message.RequestId };
    }

    private readonly record struct HandedUp(RfcRequestType Type, uint Queue, byte Value);
}
