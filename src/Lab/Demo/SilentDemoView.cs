namespace VduseActors.Lab.Demo;

/// <summary>Nothing: the result is a document.</summary>
internal sealed class SilentDemoView : IDemoView
{
    private sealed class Nothing : IProgress<double>
    {
        public void Report(double value)
        {
        }
    }

    /// <inheritdoc/>
    public void Say(string line)
    {
    }

    /// <inheritdoc/>
    public Task<T> ShowAsync<T>(string title, Func<IProgress<double>, Task<T>> work) => work(new Nothing());
}
