using System.Runtime.CompilerServices;

namespace VduseActors.Transports.RfcV3;

/// <summary>Bytes of configuration space inside a message: at most 256 at a time.</summary>
[InlineArray(Capacity)]
public struct RfcConfigData
{
    /// <summary>Most bytes of one message.</summary>
    public const int Capacity = 256;

    private byte _first;
}
