namespace VduseActors.Devices.Block.Backends;

/// <summary>Passes everything on, except that the operation at which its trigger fires throws: what a defective backend does.</summary>
internal sealed class FaultingBackend(IBlockBackend inner, FaultTrigger trigger) : DelegatingBlockBackend(inner)
{
    protected override IoResult Run(in StorageOperation operation) => trigger.Fires()
        ? throw new IOException($"{Description}: fault injected by throw-after-requests")
        : operation.RunOn(Inner);
}
