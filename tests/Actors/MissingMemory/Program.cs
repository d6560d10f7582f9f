namespace VduseActors.Actors.Tests.MissingMemory;

/// <summary>
/// This test assembly as a program of its own: runs a scenario that ends the process when the device is not careful enough.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["vanishing", var guard]:
                await Scenarios.MemoryVanishesAsync(guard);
                return 0;
            case ["hole"]:
                await Scenarios.DescriptorsPointAtHolesAsync();
                return 0;
            case ["foreign"]:
                Scenarios.TouchUnguarded();
                return 0;
            default:
                await Console.Error.WriteLineAsync("scenarios: vanishing on|off, hole, foreign");
                return 2;
        }
    }
}
