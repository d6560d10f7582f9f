using VduseActors.Kernel.Tests.Bed;

namespace VduseActors.Kernel.Tests;

public sealed class BadInputTests
{
    [Theory]
    [EachGuest]
    public Task Bad_configurations_are_one_clear_line_and_leave_nothing_behind(string guest) => Scenario.PassAsync(guest, "bad-input");
}
