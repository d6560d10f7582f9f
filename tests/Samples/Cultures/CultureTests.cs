using VduseActors.Samples.Tests.Processes;

namespace VduseActors.Samples.Tests.Cultures;

/// <summary>
/// An application in another culture has its devices as in any. In processes of their own, as the culture is the environment's, and not
/// invariant: ICU has to be there.
/// </summary>
public sealed class CultureTests
{
    [Theory]
    [InlineData("sv-SE")] // writes a minus that no parser knows
    [InlineData("ar-SA")] // another minus with a mark before it, other commas, another calendar
    [InlineData("tr-TR")] // another capital of 'i'
    [InlineData("fa-IR")] // all of it
    public async Task An_application_starts_lists_changes_and_stops_its_devices_in(string culture)
    {
        using var application = new ChildProcess(typeof(CultureTests), ["culture", culture], culture);

        var (exitCode, output) = await application.EndAsync();

        Assert.True(exitCode == 0, $"exit code {exitCode}: {output}");
    }
}
