namespace VduseActors.Devices.Tests.Driver;

/// <summary>A request of a batch: what the driver posted, and what came back once it is finished.</summary>
/// <param name="driver">Who posted it.</param>
/// <param name="head">Head of its chain.</param>
/// <param name="data">Where a read puts its data.</param>
/// <param name="status">Where its status comes.</param>
internal sealed class PostedRequest(BlockDriver driver, ushort head, Piece data, Piece status)
{
    public bool IsFinished => driver.Session.IsFinished(head);

    /// <summary>Its status byte so far.</summary>
    public byte Status => driver.Memory.At(status.Iova, 1)[0];

    /// <summary>What came back; may be asked once.</summary>
    public Reply Reply()
    {
        var written = driver.Session.WrittenOf(head);
        return new Reply(Status, written, driver.Memory.At(data.Iova, data.Length).ToArray());
    }
}
