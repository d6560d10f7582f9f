using System.Text;
using System.Text.Json;

namespace VduseActors.Settings;

/// <summary>
/// Settings as JSON: objects, lists and null are what they are there; numbers and switches are text here, as in every tree of settings.
/// </summary>
public static class SettingsJson
{
    /// <summary>Reads a JSON text.</summary>
    /// <param name="json">The text; at most 64 levels deep.</param>
    /// <exception cref="SettingsException">It is no JSON, or an object has a key twice.</exception>
    public static SettingsValue Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            return Value(document.RootElement, string.Empty);
        }
        catch (JsonException mistake)
        {
            throw new SettingsException(
                null,
                Invariant(
                    $"is no JSON (line {mistake.LineNumber + 1}, byte {mistake.BytePositionInLine + 1}); check commas, quotes and braces there"),
                inner: mistake);
        }
    }

    /// <summary>Writes a value as JSON in one line, which <see cref="Parse"/> reads back to the same value, without places.</summary>
    /// <param name="value">The value.</param>
    public static string Write(SettingsValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
            Write(writer, value);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>Whether two values say the same, wherever they stand and in whatever order their keys are.</summary>
    /// <param name="one">A value.</param>
    /// <param name="other">Another.</param>
    public static bool AreEqual(SettingsValue one, SettingsValue other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.Kind == other.Kind
            && one.Text == other.Text
            && one.Items.Count == other.Items.Count
            && one.Keys.Count == other.Keys.Count
            && one.Items.Zip(other.Items).All(pair => AreEqual(pair.First, pair.Second))
            && one.Keys.All(pair => other.Find(pair.Key) is { } same && AreEqual(pair.Value, same));
    }

    private static SettingsValue Value(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var keys = new Dictionary<string, SettingsValue>(StringComparer.Ordinal);
                foreach (var member in element.EnumerateObject())
                {
                    var below = SettingsPath.Append(path, member.Name);
                    if (!keys.TryAdd(member.Name, Value(member.Value, below)))
                        throw new SettingsException(below, "stands there twice; write it once");
                }

                return SettingsValue.OfObject(keys);
            case JsonValueKind.Array:
                return SettingsValue.OfList(element.EnumerateArray().Select((item, index) => Value(item, Invariant($"{path}[{index}]"))));
            case JsonValueKind.String:
                return SettingsValue.OfText(element.GetString()!);
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return SettingsValue.Null();
            default:
                return SettingsValue.OfText(element.GetRawText());
        }
    }

    private static void Write(Utf8JsonWriter writer, SettingsValue value)
    {
        switch (value.Kind)
        {
            case SettingsKind.Object:
                writer.WriteStartObject();
                foreach (var (key, child) in value.Keys)
                {
                    writer.WritePropertyName(key);
                    Write(writer, child);
                }

                writer.WriteEndObject();
                break;
            case SettingsKind.List:
                writer.WriteStartArray();
                foreach (var item in value.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case SettingsKind.Null:
                writer.WriteNullValue();
                break;
            default:
                writer.WriteStringValue(value.Text);
                break;
        }
    }
}
