using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using VduseActors.ActorRuntime.Configuration;
using VduseActors.ActorRuntime.Configuration.Hocon;

namespace VduseActors.ActorRuntime.Hosting;

/// <summary>The host's configuration as HOCON.</summary>
internal static class HostConfiguration
{
    /// <summary>Numbered children become a list, <c>True</c> and <c>False</c> become switches, dotted keys become objects.</summary>
    public static Config ToHocon(IConfiguration configuration, bool normalizeKeys)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var root = new JsonObject();
        if (configuration is IConfigurationSection section)
        {
            Put(root, section, normalizeKeys);
        }
        else
        {
            Fill(root, configuration, normalizeKeys);
        }

        // JSON is HOCON; its strings carry every character safely.
        return ConfigurationFactory.ParseString(root.ToJsonString());
    }

    private static void Fill(JsonObject target, IConfiguration configuration, bool normalizeKeys)
    {
        foreach (var child in configuration.GetChildren())
        {
            Put(target, child, normalizeKeys);
        }
    }

    private static void Put(JsonObject target, IConfigurationSection section, bool normalizeKeys)
    {
        var key = (normalizeKeys ? section.Key.ToLowerInvariant() : section.Key).Replace('_', '-');
        var path = HoconPath.Split(key);
        foreach (var part in path.Take(path.Count - 1))
        {
            if (target[part] is not JsonObject inner)
            {
                target[part] = inner = [];
            }

            target = inner;
        }

        var value = Value(section, normalizeKeys);
        if (target[path[^1]] is JsonObject existing && value is JsonObject more)
        {
            foreach (var (name, item) in more)
            {
                existing[name] = item?.DeepClone();
            }
        }
        else
        {
            target[path[^1]] = value;
        }
    }

    private static JsonNode? Value(IConfigurationSection section, bool normalizeKeys)
    {
        var children = section.GetChildren().ToList();
        if (children.Count > 0 && children.TrueForAll(child => int.TryParse(child.Key, CultureInfo.InvariantCulture, out _)))
        {
            var items = children.OrderBy(child => int.Parse(child.Key, CultureInfo.InvariantCulture));
            return new JsonArray([.. items.Select(child => Value(child, normalizeKeys))]);
        }

        if (children.Count > 0 && section.Value is null)
        {
            var inner = new JsonObject();
            Fill(inner, section, normalizeKeys);
            return inner;
        }

        return section.Value switch
        {
            "True" => "on",
            "False" => "off",
            var text => text,
        };
    }
}
