namespace VduseActors.Kernel;

/// <summary>What reading the control channel gave.</summary>
public enum ControlRead
{
    /// <summary>No message is waiting.</summary>
    Empty,

    /// <summary>A message was taken; it must be answered.</summary>
    Message,

    /// <summary>The device is broken for good: a message was not answered in time. Only destroy and create help.</summary>
    Broken,
}
