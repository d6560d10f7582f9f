using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization;
using VduseActors.Settings;

namespace VduseActors.Devices;

/// <summary>
/// A device as it is described: its name, its type, and the settings of the type. Plain data and immutable: it comes from HOCON, from JSON,
/// or in a message from another process, and goes back into each. What it means, the registered device type says when it is read.
/// </summary>
/// <remarks>
/// Serializers that honour data contracts, Akka's default one among them, carry the three members; one that is not known is not looked at.
/// The places where settings stood in a file stay behind when it leaves the process.
/// </remarks>
[DataContract]
[JsonConverter(typeof(DeviceSpecConverter))]
public sealed class DeviceSpec : IEquatable<DeviceSpec>
{
    private const string TypeKey = "type";

    /// <summary>Describes a device.</summary>
    /// <param name="name">VDUSE device name; checked when the device is started.</param>
    /// <param name="type">Name of a registered device type, such as <c>block</c>.</param>
    /// <param name="settings">Settings of the type, without its name; null for none.</param>
    /// <exception cref="ArgumentException">The settings have a key <c>type</c> of their own.</exception>
    public DeviceSpec(string name, string type, SettingsTree? settings = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(type);
        (Name, Type, Settings) = (name, type, settings ?? SettingsTree.Empty);
        if (Settings.Root.Find(TypeKey) is not null)
            throw new ArgumentException("The type is said by itself, not among the settings.", nameof(settings));
    }

    /// <summary>For serializers, which set the members afterwards.</summary>
    private DeviceSpec() => (Name, Type, Settings) = (string.Empty, string.Empty, SettingsTree.Empty);

    /// <summary>VDUSE device name; empty when a message came without one.</summary>
    [DataMember(Name = "name")]
    public string Name { get; private set; }

    /// <summary>Name of the device type; empty when a message came without one.</summary>
    [DataMember(Name = "type")]
    public string Type { get; private set; }

    /// <summary>The settings of the type.</summary>
    public SettingsTree Settings { get; private set; }

    [DataMember(Name = "settings")]
    private string SettingsText
    {
        get => SettingsJson.Write(Settings.Root);
        set => Settings = TreeOf(SettingsJson.Parse(value));
    }

    /// <summary>Describes a device by settings as text.</summary>
    /// <param name="name">VDUSE device name.</param>
    /// <param name="type">Name of a registered device type.</param>
    /// <param name="hocon">Settings of the type as HOCON, for example <c>queues = 2, backend { type = memory, size = 64MiB }</c>.</param>
    /// <exception cref="SettingsException">The text is malformed.</exception>
    public static DeviceSpec Parse(string name, string type, string hocon) => new(name, type, SettingsTree.Parse(hocon));

    /// <summary>Describes a device by a section of a configuration, which has its type too.</summary>
    /// <param name="name">VDUSE device name.</param>
    /// <param name="section">The section, for example <c>vduse.devices.disk0</c>.</param>
    /// <exception cref="SettingsException">The type is missing, or no text.</exception>
    public static DeviceSpec From(string name, SettingsSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var type = section.Required(TypeKey, "name the device type, for example type = block");
        return new DeviceSpec(name, type, section.Value is { } all ? SettingsTree.Of(all).Without(TypeKey) : null);
    }

    /// <summary>Reads what <see cref="ToJson"/> writes.</summary>
    /// <param name="json">An object with <c>name</c>, <c>type</c> and, unless there are none, <c>settings</c>.</param>
    /// <exception cref="SettingsException">It is no such object; the message is one line and names the member.</exception>
    public static DeviceSpec FromJson(string json)
    {
        if (SettingsJson.Parse(json) is not { Kind: SettingsKind.Object } value)
        {
            throw new SettingsException(
                null, "a device is described by an object: { \"name\": ..., \"type\": ..., \"settings\": { ... } }");
        }

        var section = SettingsSection.Root(SettingsTree.Of(value));
        section.Allow("name", TypeKey, "settings");
        var name = section.Required("name", "name the device");
        var type = section.Required(TypeKey, "name the device type, for example block");
        var settings = section.Section("settings");
        return settings.Find(TypeKey) is null
            ? new DeviceSpec(name, type, settings.Value is { } all ? SettingsTree.Of(all) : null)
            : throw settings.Wrong(TypeKey, "stands beside the settings, not among them");
    }

    /// <summary>
    /// The device as one line of JSON: <c>{"name":"disk0","type":"block","settings":{"queues":"2"}}</c>. Every scalar is text there.
    /// </summary>
    public string ToJson() => SettingsJson.Write(SettingsValue.OfObject(
    [
        new("name", SettingsValue.OfText(Name)),
        new(TypeKey, SettingsValue.OfText(Type)),
        new("settings", Settings.Root),
    ]));

    /// <summary>
    /// The device as a configuration that has it: <c>vduse.devices.NAME { ... }</c> written out, for Akka's parser and this project's.
    /// </summary>
    /// <exception cref="SettingsException">A text cannot be told to Akka's parser; see <see cref="SettingsTree.Render"/>.</exception>
    public string ToHocon() => ToTree().Render();

    /// <summary>The device as a configuration that has it.</summary>
    public SettingsTree ToTree()
    {
        var device = SettingsValue.OfObject(
            [new(TypeKey, SettingsValue.OfText(Type)), .. Settings.Root.Keys], Settings.Root.Origin);
        return SettingsTree.Of(
            SettingsValue.OfObject([new("vduse", SettingsValue.OfObject([new("devices", SettingsValue.OfObject([new(Name, device)]))]))]));
    }

    /// <summary>Whether two describe the same: name, type and settings, in whatever order and wherever they stood.</summary>
    /// <param name="other">Another one.</param>
    public bool Equals(DeviceSpec? other) =>
        other is not null && Name == other.Name && Type == other.Type && SettingsJson.AreEqual(Settings.Root, other.Settings.Root);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DeviceSpec);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Type, Settings.Root.Keys.Count);

    /// <summary>The device as JSON.</summary>
    public override string ToString() => ToJson();

    private static SettingsTree TreeOf(SettingsValue value) => value.Kind == SettingsKind.Object
        ? SettingsTree.Of(value)
        : throw new SettingsException("settings", "must be an object");

    private sealed class DeviceSpecConverter : JsonConverter<DeviceSpec>
    {
        public override DeviceSpec Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            try
            {
                return FromJson(document.RootElement.GetRawText());
            }
            catch (SettingsException mistake)
            {
                throw new JsonException(mistake.Message, mistake);
            }
        }

        public override void Write(Utf8JsonWriter writer, DeviceSpec value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.ToJson());
    }
}
