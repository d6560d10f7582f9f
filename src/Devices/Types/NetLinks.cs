using VduseActors.Devices.Net.Backends;
using VduseActors.Settings;

namespace VduseActors.Devices.Types;

/// <summary>The links between network devices that are described together, by name. Safe to use from several threads.</summary>
public sealed class NetLinks
{
    private readonly Dictionary<string, (PairLink Link, SettingsSection Section)> _links = new(StringComparer.Ordinal);

    /// <summary>The link of that name; the first who asks makes it.</summary>
    /// <param name="name">Name of the link.</param>
    /// <param name="section">Who asks, for messages.</param>
    public PairLink Get(string name, SettingsSection section)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_links)
        {
            if (!_links.TryGetValue(name, out var found))
                _links[name] = found = (new PairLink(name), section);
            return found.Link;
        }
    }

    /// <summary>A device is gone: its ends of links are free for others.</summary>
    /// <param name="device">Name of the device.</param>
    public void Release(string device)
    {
        lock (_links)
        {
            foreach (var (link, _) in _links.Values)
                link.Release(device);
        }
    }

    /// <summary>Refuses a link that only one device has.</summary>
    /// <exception cref="SettingsException">There is one.</exception>
    public void RefuseIncomplete()
    {
        lock (_links)
        {
            foreach (var (name, (link, section)) in _links)
            {
                if (!link.IsComplete)
                    throw section.Wrong("link", $"is '{name}', which no other device has; give the device at the other end the same link");
            }
        }
    }
}
