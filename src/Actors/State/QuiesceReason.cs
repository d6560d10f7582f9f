namespace VduseActors.State;

/// <summary>Why a queue must let go of driver memory.</summary>
internal enum QuiesceReason
{
    /// <summary>The driver resets the device.</summary>
    Reset,

    /// <summary>The driver disables the queue: enabled again, it goes on.</summary>
    Disable,

    /// <summary>Driver memory is re-mapped.</summary>
    Invalidate,

    /// <summary>The device is suspended: the position stays readable.</summary>
    Suspend,

    /// <summary>The position is asked for; the queue keeps its session.</summary>
    Inspect,

    /// <summary>This process lets go of the device, which another one takes over as it is.</summary>
    Leave,
}
