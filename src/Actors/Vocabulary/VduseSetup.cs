using Akka.Actor.Setup;
using VduseActors.Devices.Types;

namespace VduseActors;

/// <summary>What an actor system is told about devices before it is made, beside its configuration: the types of others.</summary>
/// <example><code>
/// var setup = VduseSetup.Create(types => types.AddBlockBackend(new TapeBackendType()));
/// var system = ActorSystem.Create("plain", BootstrapSetup.Create().WithConfig(config).And(setup));
/// </code></example>
public sealed class VduseSetup : Setup
{
    private VduseSetup(DeviceTypeRegistry types) => Types = types;

    /// <summary>All types, those of this library included.</summary>
    public DeviceTypeRegistry Types { get; }

    /// <summary>Adds types to those of this library.</summary>
    /// <param name="add">Adds them.</param>
    /// <exception cref="ArgumentException">A name is registered twice; one line.</exception>
    public static VduseSetup Create(Action<DeviceTypeBuilder> add) => new(DeviceTypeRegistry.Create(add));
}
