namespace VduseActors.Lab.Demo;

/// <summary>What a run of the demo showed.</summary>
/// <param name="Image">Where the image came from.</param>
/// <param name="ImageBytes">Its size.</param>
/// <param name="Kernel">The kernel the device was created in.</param>
/// <param name="ReadAll">The image read through the ring.</param>
/// <param name="Load">The random load.</param>
/// <param name="Actors">What the actors did meanwhile.</param>
/// <param name="Violations">What the driver saw the device do that it must not.</param>
/// <param name="NothingLeft">Whether the device was detached and destroyed afterwards.</param>
internal sealed record DemoReport(
    string Image,
    long ImageBytes,
    string Kernel,
    ReadAllReport ReadAll,
    LoadReport Load,
    ActorReport Actors,
    IReadOnlyList<string> Violations,
    bool NothingLeft)
{
    /// <summary>Whether all was as it must be.</summary>
    public bool Passed => ReadAll.Equal && Load.Failures == 0 && Violations.Count == 0 && NothingLeft;
}
