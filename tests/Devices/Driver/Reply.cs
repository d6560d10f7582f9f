namespace VduseActors.Devices.Tests.Driver;

/// <summary>What came back for a request.</summary>
/// <param name="Status">Last writable byte; the poison when the device did not write it; null when there is none.</param>
/// <param name="Written">Length in the used ring.</param>
/// <param name="Data">Writable bytes before the status.</param>
internal sealed record Reply(byte? Status, uint Written, byte[] Data)
{
    public const byte Ok = 0;
    public const byte IoErr = 1;
    public const byte Unsupp = 2;
}
