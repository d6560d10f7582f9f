using VduseActors.Devices.Net.Backends;
using VduseActors.Settings;

namespace VduseActors.Configuration;

/// <summary>The links between network devices of one configuration, by name.</summary>
internal sealed class LinkTable
{
    private readonly Dictionary<string, (PairLink Link, SettingsSection Section)> _links = new(StringComparer.Ordinal);

    /// <summary>The link of that name; the first who asks makes it.</summary>
    /// <param name="name">Name of the link.</param>
    /// <param name="section">Who asks, for messages.</param>
    public PairLink Get(string name, SettingsSection section)
    {
        if (!_links.TryGetValue(name, out var found))
            _links[name] = found = (new PairLink(name), section);
        return found.Link;
    }

    /// <summary>Refuses a link that only one device has.</summary>
    /// <exception cref="SettingsException">There is one.</exception>
    public void RefuseIncomplete()
    {
        foreach (var (name, (link, section)) in _links)
        {
            if (!link.IsComplete)
                throw section.Wrong("link", $"is '{name}', which no other device has; give the device at the other end the same link");
        }
    }
}
