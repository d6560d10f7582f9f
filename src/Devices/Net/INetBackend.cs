namespace VduseActors.Devices.Net;

/// <summary>Where the frames of a network device go to and come from.</summary>
public interface INetBackend : IBackend
{
    /// <summary>The driver's receive buffers: the backend puts frames that arrive into them, on any thread.</summary>
    ReceiveBuffers Buffers { get; }

    /// <summary>Sends a frame. Called by the transmit queue's actor; must not block. A frame that cannot be sent is dropped.</summary>
    /// <param name="packet">Header and frame; the memory is the caller's again when this returns.</param>
    /// <returns>False when the frame was dropped.</returns>
    bool Send(ReadOnlySpan<byte> packet);

    /// <summary>Buffers were parked: whoever waits for them may go on.</summary>
    void BuffersParked()
    {
    }
}
