namespace VduseActors.ActorRuntime.TestKit;

/// <summary>How the test kit tells the test framework that an expectation failed. Each method throws, or returns if all is well.</summary>
public interface ITestKitAssertions
{
    /// <summary>Fails the test.</summary>
    /// <param name="format">A composite format, or a plain message if there are no arguments.</param>
    /// <param name="args">Arguments of the format.</param>
    void Fail(string format = "", params object?[] args);

    /// <summary>Fails the test unless the condition holds.</summary>
    /// <param name="condition">What should be true.</param>
    /// <param name="format">A composite format.</param>
    /// <param name="args">Arguments of the format.</param>
    void AssertTrue(bool condition, string format = "", params object?[] args);

    /// <summary>Fails the test if the condition holds.</summary>
    /// <param name="condition">What should be false.</param>
    /// <param name="format">A composite format.</param>
    /// <param name="args">Arguments of the format.</param>
    void AssertFalse(bool condition, string format = "", params object?[] args);

    /// <summary>Fails the test unless the two are equal as the test framework sees it.</summary>
    /// <typeparam name="T">The type compared.</typeparam>
    /// <param name="expected">What should be.</param>
    /// <param name="actual">What is.</param>
    /// <param name="format">A composite format.</param>
    /// <param name="args">Arguments of the format.</param>
    void AssertEqual<T>(T expected, T actual, string format = "", params object?[] args);

    /// <summary>Fails the test unless the comparer calls the two equal.</summary>
    /// <typeparam name="T">The type compared.</typeparam>
    /// <param name="expected">What should be.</param>
    /// <param name="actual">What is.</param>
    /// <param name="comparer">Gets expected and actual; true if they are equal.</param>
    /// <param name="format">A composite format.</param>
    /// <param name="args">Arguments of the format.</param>
    void AssertEqual<T>(T expected, T actual, Func<T, T, bool> comparer, string format = "", params object?[] args);
}
