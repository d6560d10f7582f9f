namespace VduseActors.Devices.Tests.Author;

internal sealed class EntropyBackend : IBackend
{
    public string Description => "the kernel's random numbers";

    public void Dispose()
    {
    }
}
