namespace VduseActors.ActorRuntime.Actor;

/// <summary>Generated names: numbers in base 64, least digit first.</summary>
internal static class Base64Name
{
    private const string Digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";

    public static string Encode(long value)
    {
        Span<char> digits = stackalloc char[11];
        var length = 0;
        do
        {
            digits[length++] = Digits[(int)(value & 63)];
            value >>>= 6;
        }
        while (value != 0);
        return new string(digits[..length]);
    }
}
