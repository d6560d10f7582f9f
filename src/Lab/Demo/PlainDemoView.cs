using System.Globalization;

namespace VduseActors.Lab.Demo;

/// <summary>Lines, for logs and pipes: one when a piece of work begins and one for every quarter of it.</summary>
/// <param name="output">Where to.</param>
internal sealed class PlainDemoView(TextWriter output) : IDemoView
{
    /// <inheritdoc/>
    public void Say(string line) => output.WriteLine(line);

    /// <inheritdoc/>
    public Task<T> ShowAsync<T>(string title, Func<IProgress<double>, Task<T>> work)
    {
        output.WriteLine($"{title} ...");
        return work(new Quarters(output));
    }

    private sealed class Quarters(TextWriter output) : IProgress<double>
    {
        private int _shown;

        public void Report(double value)
        {
            var quarter = (int)(Math.Clamp(value, 0, 1) * 4);
            var shown = Volatile.Read(ref _shown);
            if (quarter > shown && Interlocked.CompareExchange(ref _shown, quarter, shown) == shown)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {quarter * 25} %"));
            }
        }
    }
}
