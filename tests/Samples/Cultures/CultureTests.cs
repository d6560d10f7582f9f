using System.Diagnostics;

namespace VduseActors.Samples.Tests.Cultures;

/// <summary>
/// An application in another culture has its devices as in any. In processes of their own, as the culture is the environment's, and not invariant:
/// ICU has to be there.
/// </summary>
public sealed class CultureTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("sv-SE")] // writes a minus that no parser knows
    [InlineData("ar-SA")] // another minus with a mark before it, other commas, another calendar
    [InlineData("tr-TR")] // another capital of 'i'
    [InlineData("fa-IR")] // all of it
    public async Task An_application_starts_lists_changes_and_stops_its_devices_in(string culture)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(CultureTests).Assembly.Location, culture])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = culture.Replace('-', '_') + ".UTF-8";
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "0";
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEndAsync();
        var error = child.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(_limit);
        try
        {
            await child.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
        }

        Assert.True(child.ExitCode == 0, $"exit code {child.ExitCode}: {await output}{await error}");
    }
}
