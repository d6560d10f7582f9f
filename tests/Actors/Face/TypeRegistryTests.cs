using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Net;
using VduseActors.Devices.Types;
using VduseActors.Settings;

namespace VduseActors.Actors.Tests.Face;

/// <summary>Types are registered once; what a description says is read by them, and what they do not know is refused in one line.</summary>
public sealed class TypeRegistryTests
{
    [Fact]
    public void The_types_of_the_library_are_there()
    {
        Assert.Equal(["block", "net"], DeviceTypeRegistry.BuiltIn.DeviceTypes.Select(type => type.Name));
        Assert.Equal(["file", "memory", "null"], DeviceTypeRegistry.BuiltIn.BlockBackends.Select(type => type.Name));
        Assert.Equal(["loopback", "pair", "tap"], DeviceTypeRegistry.BuiltIn.NetBackends.Select(type => type.Name));
    }

    [Fact]
    public void A_description_is_read_and_what_it_does_not_say_has_the_defaults_of_the_options()
    {
        var definition = DeviceTypeRegistry.BuiltIn.Read(
            DeviceSpec.Parse("d", "block", "queues = 3, backend { type = memory, size = 1MiB }"));

        var options = Assert.IsType<BlockDeviceDefinition>(definition).Options;
        Assert.Equal(
            new BlockDeviceOptions
            {
                Name = "d",
                Queues = 3,
                Backend = new MemoryBackendOptions { Size = 1 << 20 },
                Placement = options.Placement
            },
            options);
    }

    [Theory]
    [InlineData("blok", "", "vduse.devices.d.type: is 'blok', which is no device type, did you mean 'block'?")]
    [InlineData("block", "quues = 1", "vduse.devices.d.quues: is not a known key, did you mean 'queues'?")]
    [InlineData("block", "queues = many, backend { type = memory, size = 1MiB }", "vduse.devices.d.queues: is 'many'; it must be a whole number from 1 to 256")]
    [InlineData("block", "queues = 257, backend { type = memory, size = 1MiB }", "vduse.devices.d.queues: is '257'; it must be a whole number from 1 to 256")]
    [InlineData("block", "queues = [1], backend { type = memory, size = 1MiB }", "vduse.devices.d.queues: is a list or a section")]
    [InlineData("block", "backend = memory", "vduse.devices.d.backend: must be a section")]
    [InlineData("block", "backend { type = tape }", "vduse.devices.d.backend.type: is 'tape', which is no backend")]
    [InlineData("net", "backend { type = lopback }", "vduse.devices.d.backend.type: is 'lopback', which is no network backend, did you mean 'loopback'?")]
    [InlineData("block", "queues = 1, groups = 2, backend { type = memory, size = 1MiB }", "vduse.devices.d.groups: device 'd': 2 groups for 1 queues")]
    public void What_a_type_does_not_know_is_refused_in_one_line(string type, string settings, string message)
    {
        var mistake = Assert.Throws<SettingsException>(
            () => DeviceTypeRegistry.BuiltIn.Read(new DeviceSpec("d", type, SettingsTree.Parse(settings))));

        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [Fact]
    public void A_type_that_is_registered_twice_is_refused_in_one_line()
    {
        Check(
            "The device type 'block' of", () => DeviceTypeRegistry.Create(types => types.AddDeviceType(new SpyDevice { Name = "block" })));
        Check(
            "The device type 'spy' of",
            () => DeviceTypeRegistry.Create(types => types.AddDeviceType(new SpyDevice()).AddDeviceType(new SpyDevice())));
        Check(
            "The block backend 'memory' of",
            () => DeviceTypeRegistry.Create(types => types.AddBlockBackend(new SpyBackend { Name = "memory" })));
        Check(
            "The network backend 'tap' of", () => DeviceTypeRegistry.Create(types => types.AddNetBackend(new SpyBackend { Name = "tap" })));

        static void Check(string what, Action register)
        {
            var refused = Assert.Throws<ArgumentException>(register);
            Assert.StartsWith(what, refused.Message, StringComparison.Ordinal);
            Assert.Contains("is registered already, as ", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
        }
    }

    [Fact]
    public void A_type_that_declares_a_key_twice_is_refused()
    {
        var twice = new SpyBackend { Keys = [SettingKey.Flag("on", true, "x"), SettingKey.Flag("on", true, "x")] };
        var type = new SpyBackend { Keys = [SettingKey.Text("type", "x")] };

        Assert.Contains(
            "declares the key 'on' twice",
            Assert.Throws<ArgumentException>(() => DeviceTypeRegistry.Create(types => types.AddBlockBackend(twice))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "declares the key 'type' twice",
            Assert.Throws<ArgumentException>(() => DeviceTypeRegistry.Create(types => types.AddBlockBackend(type))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_backend_of_somebody_else_is_known_by_its_name_and_its_keys()
    {
        var types = DeviceTypeRegistry.Create(types => types.AddBlockBackend(new SpyBackend()));

        var definition = types.Read(DeviceSpec.Parse("d", "block", "backend { type = spy, mib = 3 }"));

        Assert.Equal(3UL << 20, Assert.IsType<MemoryBackendOptions>(Assert.IsType<BlockDeviceDefinition>(definition).Options.Backend).Size);
        var unknown = Assert.Throws<SettingsException>(
            () => types.Read(DeviceSpec.Parse("d", "block", "backend { type = spy, size = 3 }")));
        Assert.Contains(
            "vduse.devices.d.backend.size: is not a known key; known here: mib, type", unknown.Message, StringComparison.Ordinal);
        var bound = Assert.Throws<SettingsException>(() => types.Read(DeviceSpec.Parse("d", "block", "backend { type = spy, mib = 9 }")));
        Assert.Contains(
            "vduse.devices.d.backend.mib: is '9'; it must be a whole number from 1 to 8", bound.Message, StringComparison.Ordinal);
        Assert.Contains(
            "file, memory, null, spy",
            Assert.Throws<SettingsException>(() => types.Read(DeviceSpec.Parse("d", "block", "backend { type = x }"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_end_of_a_link_is_free_again_when_its_device_is_gone()
    {
        var links = new NetLinks();
        IDeviceDefinition Net(string name) =>
            DeviceTypeRegistry.BuiltIn.Read(DeviceSpec.Parse(name, "net", "backend { type = pair, link = lan }"), links);
        Net("a");
        Net("b");
        Assert.Contains("connects 'a' and 'b' already", Assert.Throws<SettingsException>(() => Net("c")).Message, StringComparison.Ordinal);

        links.Release("a");

        Assert.Throws<SettingsException>(links.RefuseIncomplete);
        Net("c");
        links.RefuseIncomplete();
    }

    private sealed class SpyDevice : IDeviceType
    {
        public string Name { get; init; } = "spy";

        public IReadOnlyList<SettingKey> Keys => [];

        public IDeviceDefinition Create(TypeReading reading) => throw new NotSupportedException();
    }

    private sealed class SpyBackend : IBlockBackendType, INetBackendType
    {
        private static readonly IntegerKey _mib = SettingKey.Integer("mib", 1, 1, 8, "size in MiB");

        public string Name { get; init; } = "spy";

        public IReadOnlyList<SettingKey> Keys { get; init; } = [_mib];

        public BlockBackendOptions Read(TypeReading reading) =>
            new MemoryBackendOptions { Size = (ulong)_mib.Read(reading.Settings) << 20 };

        NetBackendOptions INetBackendType.Read(TypeReading reading) => throw new NotSupportedException();
    }
}
