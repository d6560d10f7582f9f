using Spectre.Console;

namespace VduseActors.Lab.Demo;

/// <summary>A progress bar per piece of work, on a terminal.</summary>
/// <param name="console">The terminal.</param>
internal sealed class TerminalDemoView(IAnsiConsole console) : IDemoView
{
    /// <inheritdoc/>
    public void Say(string line) => console.WriteLine(line);

    /// <inheritdoc/>
    public Task<T> ShowAsync<T>(string title, Func<IProgress<double>, Task<T>> work) =>
        console.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask(Markup.Escape(title), maxValue: 1);
                var result = await work(new Bar(bar));
                bar.Value = 1;
                return result;
            });

    private sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }
}
