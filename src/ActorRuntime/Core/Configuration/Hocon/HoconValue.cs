using System.Globalization;
using System.Numerics;
using System.Text;

namespace VduseActors.ActorRuntime.Configuration.Hocon;

/// <summary>One value of a configuration: text, a list, an object, or nothing (an empty value).</summary>
/// <remarks>Immutable and safe to share between threads. Numbers, switches, durations and sizes are text until they are read.</remarks>
public sealed class HoconValue
{
    private readonly string? _text;

    internal HoconValue(HoconOrigin? origin, string? path, string? text, List<HoconValue>? array, HoconObject? value)
    {
        Origin = origin;
        Path = path;
        _text = text;
        ArrayOrNull = array;
        ObjectOrNull = value;
    }

    internal HoconOrigin? Origin { get; }

    /// <summary>The dotted path from the root of the text this value was read from; for error messages.</summary>
    internal string? Path { get; }

    internal HoconObject? ObjectOrNull { get; }

    internal List<HoconValue>? ArrayOrNull { get; }

    /// <summary>True for an object without keys and for a value without content.</summary>
    public bool IsEmpty => ObjectOrNull is { } value ? value.Items.Count == 0 : _text is null && ArrayOrNull is null;

    /// <summary>True for text, numbers and switches included.</summary>
    public bool IsString() => _text is not null;

    /// <summary>True for an object.</summary>
    public bool IsObject() => ObjectOrNull is not null;

    /// <summary>True for a list with at least one element.</summary>
    public bool IsArray() => ArrayOrNull is { Count: > 0 };

    /// <summary>This value as an object, or null if it is none.</summary>
    public HoconObject? GetObject() => ObjectOrNull;

    /// <summary>The elements of a list; none for an empty value.</summary>
    /// <exception cref="ConfigurationException">The value is text or an object.</exception>
    public IList<HoconValue> GetArray()
    {
        if (ArrayOrNull is { } array)
        {
            return [.. array];
        }

        return _text is null && ObjectOrNull is null ? [] : throw Unfit("a list such as [a, b]");
    }

    /// <summary>The value under a key of this object, or null.</summary>
    /// <param name="key">One key, not a path.</param>
    public HoconValue? GetChildObject(string key) => ObjectOrNull?.GetKey(key);

    /// <summary>The text, without white space around it; null for <c>null</c>, for lists and for objects.</summary>
    public string? GetString() => _text is null || _text.Trim() is var text && text == "null" ? null : text;

    /// <summary>Reads <c>on</c>, <c>off</c>, <c>true</c> or <c>false</c>.</summary>
    /// <exception cref="ConfigurationException">The text is none of them.</exception>
    public bool GetBoolean() => GetString() switch
    {
        "on" or "true" => true,
        "off" or "false" => false,
        _ => throw Unfit("on, off, true or false"),
    };

    /// <summary>Reads a whole number of 32 bits.</summary>
    /// <exception cref="ConfigurationException">The text is no such number.</exception>
    public int GetInt() => Number<int>("a whole number");

    /// <summary>Reads a whole number of 64 bits.</summary>
    /// <exception cref="ConfigurationException">The text is no such number.</exception>
    public long GetLong() => Number<long>("a whole number");

    /// <summary>Reads a number.</summary>
    /// <exception cref="ConfigurationException">The text is no number.</exception>
    public double GetDouble() => Number<double>("a number");

    /// <summary>Reads a number.</summary>
    /// <exception cref="ConfigurationException">The text is no number.</exception>
    public float GetFloat() => Number<float>("a number");

    /// <summary>Reads a decimal number.</summary>
    /// <exception cref="ConfigurationException">The text is no number.</exception>
    public decimal GetDecimal() => Number<decimal>("a number");

    /// <summary>Reads a duration; a bare number is milliseconds.</summary>
    /// <param name="allowInfinite">Whether <c>infinite</c> is accepted, read as <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <exception cref="FormatException">The duration is negative.</exception>
    /// <exception cref="ConfigurationException">The text is no duration.</exception>
    public TimeSpan GetTimeSpan(bool allowInfinite = true)
    {
        if (GetString() is not { } text || !HoconDuration.TryParse(text, allowInfinite, out var duration))
        {
            throw Unfit(HoconDuration.Accepted);
        }

        return duration >= TimeSpan.Zero || duration == Timeout.InfiniteTimeSpan && !text.StartsWith('-')
            ? duration
            : throw new FormatException(Unfit("a duration that is not negative").Message);
    }

    /// <summary>Reads a size in bytes; null for an empty text.</summary>
    /// <exception cref="ConfigurationException">The text is no size.</exception>
    public long? GetByteSize()
    {
        var text = GetString();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return HoconByteSize.TryParse(text, out var bytes) ? bytes : throw Unfit(HoconByteSize.Accepted);
    }

    /// <summary>Reads a list of texts.</summary>
    /// <exception cref="ConfigurationException">The value is no list.</exception>
    public IList<string> GetStringList() => [.. GetArray().Select(item => item.GetString()!)];

    /// <summary>Reads a list of whole numbers.</summary>
    /// <exception cref="ConfigurationException">The value is no list, or an element no such number.</exception>
    public IList<int> GetIntList() => [.. GetArray().Select(item => item.GetInt())];

    /// <summary>Reads a list of whole numbers.</summary>
    /// <exception cref="ConfigurationException">The value is no list, or an element no such number.</exception>
    public IList<long> GetLongList() => [.. GetArray().Select(item => item.GetLong())];

    /// <summary>This value as the root of a configuration.</summary>
    /// <exception cref="ConfigurationException">The value is no object.</exception>
    public Config ToConfig() => new(new HoconRoot(this));

    /// <summary>Renders the value as HOCON.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        HoconRenderer.Value(text, this, 0);
        return text.ToString();
    }

    internal HoconValue With(HoconObject value) => new(Origin, Path, null, null, value);

    /// <summary>The same content read through a reference at another place.</summary>
    internal HoconValue At(HoconOrigin origin, string path) => new(origin, path, _text, ArrayOrNull, ObjectOrNull);

    private T Number<T>(string accepted)
        where T : struct, INumberBase<T>
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var style = default(T) is double or float or decimal ? Style : NumberStyles.AllowLeadingSign;
        return T.TryParse(GetString(), style, CultureInfo.InvariantCulture, out var number) ? number : throw Unfit(accepted);
    }

    private ConfigurationException Unfit(string accepted)
    {
        var what = ObjectOrNull is not null ? "an object"
            : ArrayOrNull is not null ? "a list"
            : GetString() is { } text ? $"'{text}'" : "empty";
        var name = Path is null ? "The value" : $"{Path}";
        var message = $"{name} is {what}; expected {accepted}.";
        return Origin is null ? new ConfigurationException(message) : Origin.Error(message);
    }
}
