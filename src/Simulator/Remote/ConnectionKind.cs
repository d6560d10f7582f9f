namespace VduseActors.Simulator.Remote;

/// <summary>What a connection stands for.</summary>
internal enum ConnectionKind : byte
{
    /// <summary>An open control node.</summary>
    Control = 1,

    /// <summary>An open device.</summary>
    Device = 2,

    /// <summary>A call of the vdpa bus, which may block.</summary>
    Bus = 3,
}
