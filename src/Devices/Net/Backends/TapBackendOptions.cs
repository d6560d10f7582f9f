using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Devices.Net.Backends;

/// <summary>A TAP interface of this host, to be bridged or routed there. Needs CAP_NET_ADMIN.</summary>
public sealed record TapBackendOptions : NetBackendOptions
{
    /// <summary>Name of the interface, 1 to 15 characters; made when there is none of that name.</summary>
    public required string Interface { get; init; }

    /// <inheritdoc/>
    public override INetBackendFactory CreateFactory(NetDeviceOptions device)
    {
        ArgumentNullException.ThrowIfNull(device);
        var valid = Interface.Length is >= 1 and <= TapInterface.MaxNameLength && Interface is not ("." or "..");
        foreach (var c in Interface)
            valid &= char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
        if (!valid)
        {
            throw new DeviceConfigurationException(
                "backend.interface",
                $"device '{device.Name}': '{Interface}' names no interface; use 1 to {TapInterface.MaxNameLength} letters, digits, '.', '_' or '-'");
        }

        return new Factory(Interface, device);
    }

    private sealed class Factory(string name, NetDeviceOptions device) : INetBackendFactory
    {
        public INetBackend Open()
        {
            try
            {
                return new TapBackend(TapInterface.Open(name), name, device);
            }
            catch (LinuxException refused)
            {
                var remedy = refused.Errno switch
                {
                    Errno.EPERM or Errno.EACCES => "run as root, or give the process CAP_NET_ADMIN",
                    Errno.ENOENT or Errno.ENODEV => "load the driver with 'modprobe tun'",
                    Errno.EBUSY => "another process uses it; choose another interface",
                    Errno.EINVAL => "it is no TAP interface; choose another name",
                    _ => refused.Message,
                };
                var message = $"device '{device.Name}': the TAP interface '{name}' cannot be opened ({refused.Errno}): {remedy}";

                // Another process may let go of it; the rest is for a person to mend.
                throw refused.Errno == Errno.EBUSY
                    ? new IOException(message, refused)
                    : new DeviceConfigurationException("backend.interface", message, refused);
            }
        }
    }
}
