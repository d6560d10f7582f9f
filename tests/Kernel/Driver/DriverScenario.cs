using VduseActors.Kernel.Driver.Scenarios;

namespace VduseActors.Kernel.Driver;

/// <summary>The scenarios by name.</summary>
public static class DriverScenario
{
    private static readonly Dictionary<string, Func<DriverContext, Task>> _all = new(StringComparer.Ordinal)
    {
        ["load"] = VerifiedLoad.RunAsync,
        ["plug"] = PlugUnderLoad.RunAsync,
        ["remap"] = RemapUnderLoad.RunAsync,
        ["state"] = PositionTold.RunAsync,
        ["late"] = LateQueues.RunAsync,
        ["toggle"] = ToggledQueue.RunAsync,
        ["suspend"] = SuspendUnderLoad.RunAsync,
        ["spaces"] = AddressSpaces.RunAsync,
        ["read-only"] = ReadOnlyRequests.RunAsync,
        ["requests"] = OddRequests.RunAsync,
        ["hostile"] = HostileRings.RunAsync,
        ["net"] = NetFrames.RunAsync,
    };

    /// <summary>Names of all scenarios.</summary>
    public static IReadOnlyCollection<string> Names => _all.Keys;

    /// <summary>Runs a scenario to its end.</summary>
    /// <exception cref="ScenarioFailedException">The device or the kernel did something else than it must.</exception>
    /// <exception cref="KeyNotFoundException">No scenario has that name.</exception>
    public static Task RunAsync(string name, DriverContext context) => _all[name](context);
}
