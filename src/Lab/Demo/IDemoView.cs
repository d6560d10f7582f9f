namespace VduseActors.Lab.Demo;

/// <summary>How the demo shows what it is doing.</summary>
internal interface IDemoView
{
    /// <summary>Says one thing.</summary>
    /// <param name="line">One line.</param>
    void Say(string line);

    /// <summary>Shows a piece of work while it runs.</summary>
    /// <typeparam name="T">What it results in.</typeparam>
    /// <param name="title">What is done.</param>
    /// <param name="work">Does it, and reports how much is done, from 0 to 1; may report often and from any thread.</param>
    Task<T> ShowAsync<T>(string title, Func<IProgress<double>, Task<T>> work);
}
