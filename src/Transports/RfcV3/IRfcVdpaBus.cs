using VduseActors.Kernel;

namespace VduseActors.Transports.RfcV3;

/// <summary>The vdpa bus of a kernel with RFC v3: a device is attached by its id, under any name.</summary>
public interface IRfcVdpaBus : IVdpaBus
{
    /// <summary>Attaches a device (DEV_NEW with the attribute BACKEND_ID).</summary>
    /// <param name="name">Its name on the bus.</param>
    /// <param name="backendId">Its id.</param>
    /// <param name="deviceId">Its virtio device type.</param>
    /// <exception cref="VduseException">EINVAL when no device has that id and type, EEXIST when it is attached or the name is
    /// taken.</exception>
    void Attach(string name, uint backendId, uint deviceId);
}
