using System.Runtime.CompilerServices;
using VduseActors.Devices.Block;

namespace VduseActors.Devices.Tests.Driver;

/// <summary>Passes everything on, except that the operation after a number of them throws: what a defective backend does.</summary>
/// <param name="inner">The backend behind it.</param>
/// <param name="left">Operations that pass first; counted on by the next of the same device, so that it throws once in all.</param>
internal sealed class ThrowingBackend(IBlockBackend inner, StrongBox<long> left) : DelegatingBlockBackend(inner)
{
    protected override IoResult Run(in StorageOperation operation) => Interlocked.Decrement(ref left.Value) == -1
        ? throw new IOException($"{Description}: it throws")
        : operation.RunOn(Inner);
}
