using VduseActors.Lab.Commands;

namespace VduseActors.Lab.Tests;

/// <summary>What a user gets wrong is said in one line.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly InProcessHost _host = new() { Program = LabCommandLine.InvokeAsync };

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("Give a command. See 'vduse-lab --help'.")]
    [InlineData("There is no command or option 'no-such-command'. See 'vduse-lab --help'.", "no-such-command")]
    [InlineData("--image: this is a directory", "demo", "--image", "/tmp")]
    [InlineData("/nowhere/none.img: ", "demo", "--image", "/nowhere/none.img")]
    [InlineData("give --faults a fault plan", "demo", "--faults", "/nowhere")]
    [InlineData("--seconds: 'many' is no number from 1 to 3600.", "demo", "--seconds", "many")]
    [InlineData("--seconds: '0' is no number from 1 to 3600.", "demo", "--seconds", "0")]
    [InlineData("give --plan a fault plan", "fault-run", "--plan", "/nowhere")]
    [InlineData("--only: ", "fault-run", "--seeds", "1", "--only", "nothing")]
    [InlineData("--socket", "simulate")]
    public async Task A_command_line_that_cannot_work_is_refused(string message, params string[] arguments)
    {
        var result = await _host.RunAsync(arguments);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        var line = Assert.Single(result.ErrorLines);
        Assert.StartsWith("vduse-lab: ", line, StringComparison.Ordinal);
        Assert.Contains(message, line, StringComparison.Ordinal);
    }
}
