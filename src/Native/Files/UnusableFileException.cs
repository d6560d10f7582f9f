namespace VduseActors.Native;

/// <summary>
/// A file or folder under a name of ours is not what a process of ours left there. The message is one line with the way out.
/// </summary>
/// <param name="message">What it is, and what to do.</param>
/// <param name="inner">The cause, if there is one.</param>
public sealed class UnusableFileException(string message, Exception? inner = null) : IOException(message, inner);
