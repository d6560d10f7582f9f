using Akka.Configuration;
using VduseActors.Settings;

namespace VduseActors.Host.Configuration;

/// <summary>What the actor system is told of a configuration file.</summary>
internal static class ActorConfiguration
{
    /// <summary>
    /// Everything but the devices, which are started by message: Akka's parser cannot be told every text that a device may have. It reads
    /// what was read before and written anew, so that nothing of the file means something else to it.
    /// </summary>
    /// <param name="tree">The configuration.</param>
    /// <exception cref="SettingsException">A text cannot be told; the message has its place.</exception>
    public static Config From(SettingsTree tree) => ConfigurationFactory.ParseString(tree.Without("vduse.devices").Render());
}
