namespace VduseActors.Devices.Block;

/// <summary>With which storage a device is taken over from an ended process while its driver runs.</summary>
public enum TakeoverStorage
{
    /// <summary>Only with what it had: requests in flight, and the driver's caches, are of that.</summary>
    Same,

    /// <summary>With any: whoever says so knows that the content is the same, of a restored copy for example.</summary>
    Any,
}
