namespace VduseActors.Host;

/// <summary>
/// A user's mistake. The message is the one line that goes to standard error; the process ends with <see cref="ExitCode.BadInput"/>.
/// </summary>
/// <param name="message">What is wrong, with file, key and remedy.</param>
/// <param name="inner">The cause, if there is one.</param>
internal sealed class BadInputException(string message, Exception? inner = null) : Exception(OneLine(message), inner)
{
    /// <summary>Joins the lines of a text that came from elsewhere, so that the promise of one line holds.</summary>
    /// <param name="text">Any text.</param>
    public static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
