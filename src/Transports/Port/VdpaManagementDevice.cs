namespace VduseActors.Kernel;

/// <summary>A vdpa management device.</summary>
/// <param name="Name">Its name, <c>vduse</c> for ours.</param>
/// <param name="Bus">Its bus, or null.</param>
/// <param name="SupportedClasses">Bit n set: virtio device id n is supported.</param>
public sealed record VdpaManagementDevice(string Name, string? Bus, ulong SupportedClasses);
