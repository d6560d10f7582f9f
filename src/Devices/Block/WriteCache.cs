namespace VduseActors.Devices.Block;

/// <summary>What a completed write means.</summary>
public enum WriteCache
{
    /// <summary>It may be lost at a power cut until the driver flushes. FLUSH is offered.</summary>
    WriteBack,

    /// <summary>It is stable. FLUSH is not offered, from which drivers conclude exactly that.</summary>
    WriteThrough,
}
