using System.Globalization;

namespace VduseActors.Settings;

/// <summary>A whole number within bounds.</summary>
public sealed class IntegerKey : SettingKey<int>
{
    internal IntegerKey(string name, int absent, int least, int most, string meaning, string? range)
        : base(
            name,
            "whole number",
            absent,
            absent.ToString(CultureInfo.InvariantCulture),
            section => section.Integer(name, absent, least, most),
            meaning,
            range ?? string.Create(CultureInfo.InvariantCulture, $"{least} to {most}")) =>
        (Least, Most) = (least, most);

    /// <summary>Least number accepted.</summary>
    public int Least { get; }

    /// <summary>Greatest number accepted.</summary>
    public int Most { get; }

    /// <summary>Whether a number is within the bounds.</summary>
    /// <param name="number">The number.</param>
    public bool Accepts(int number) => number >= Least && number <= Most;
}
