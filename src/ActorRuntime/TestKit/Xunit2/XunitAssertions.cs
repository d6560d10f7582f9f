using System.Globalization;
using Xunit;
using Xunit.Sdk;

namespace VduseActors.ActorRuntime.TestKit.Xunit2;

/// <summary>Expectations of the test kit as xunit assertions.</summary>
public class XunitAssertions : ITestKitAssertions
{
    /// <inheritdoc/>
    public void Fail(string format = "", params object?[] args) => Assert.Fail(Text(format, args));

    /// <inheritdoc/>
    public void AssertTrue(bool condition, string format = "", params object?[] args)
    {
        if (!condition)
        {
            Fail(format, args);
        }
    }

    /// <inheritdoc/>
    public void AssertFalse(bool condition, string format = "", params object?[] args) => AssertTrue(!condition, format, args);

    /// <inheritdoc/>
    public void AssertEqual<T>(T expected, T actual, string format = "", params object?[] args)
    {
        try
        {
            Assert.Equal(expected, actual);
        }
        catch (EqualException difference)
        {
            Fail("{0}", $"{Text(format, args)}{Environment.NewLine}{difference.Message}");
        }
    }

    /// <inheritdoc/>
    public void AssertEqual<T>(T expected, T actual, Func<T, T, bool> comparer, string format = "", params object?[] args) =>
        AssertTrue(comparer(expected, actual), format, args);

    private static string Text(string format, object?[] args) =>
        args.Length == 0 ? format : string.Format(CultureInfo.InvariantCulture, format, args);
}
