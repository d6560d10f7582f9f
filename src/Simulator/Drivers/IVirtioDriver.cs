namespace VduseActors.Simulator.Drivers;

/// <summary>A driver instance bound to a device.</summary>
public interface IVirtioDriver
{
    /// <summary>
    /// Lets go of the device: no new I/O, wait for what is in flight, reset, free the rings. Blocks as long as the device does not
    /// complete its requests.
    /// </summary>
    void Remove();
}
