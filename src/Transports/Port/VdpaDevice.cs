namespace VduseActors.Kernel;

/// <summary>A device on the vdpa bus.</summary>
/// <param name="Name">Its name; for VDUSE devices the VDUSE name.</param>
/// <param name="ManagementDevice">Name of its management device.</param>
/// <param name="DeviceId">Virtio device type.</param>
/// <param name="VendorId">Virtio vendor id.</param>
/// <param name="MaxQueues">Number of virtqueues.</param>
/// <param name="MaxQueueSize">Largest queue size, in descriptors.</param>
public sealed record VdpaDevice(string Name, string ManagementDevice, uint DeviceId, uint VendorId, uint MaxQueues, ushort MaxQueueSize);
