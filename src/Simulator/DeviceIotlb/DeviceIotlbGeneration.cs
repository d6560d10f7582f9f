namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>Which device IOTLB a monitor talks to.</summary>
public enum DeviceIotlbGeneration
{
    /// <summary>As proposed and reviewed in 2016 (<see cref="Rfc2016DeviceTlb"/>). Rings are not translated.</summary>
    Rfc2016,

    /// <summary>As merged (<see cref="VhostDeviceTlb"/>). Rings are translated like everything else.</summary>
    Vhost,
}
