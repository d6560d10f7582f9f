using VduseActors.Devices;
using VduseActors.Devices.Block;

namespace VduseActors.TestKit.Tests;

/// <summary>A device whose storage throws, fails to open or never answers, as a test says.</summary>
internal sealed class FailingDefinition(BlockDeviceOptions options) : DelegatingDefinition(new BlockDeviceDefinition(options))
{
    private long _operations;
    private int _opens;

    /// <summary>Whether operation number n, from 1, throws.</summary>
    public Predicate<long> Throws { get; init; } = _ => false;

    /// <summary>Whether operation number n, from 1, is never answered.</summary>
    public Predicate<long> Hangs { get; init; } = _ => false;

    /// <summary>Whether open number n, from 1, fails.</summary>
    public Predicate<int> RefusesOpen { get; init; } = _ => false;

    public int Opens => _opens;

    public override IBackend OpenBackend() =>
        RefusesOpen(++_opens) ? throw new IOException("the storage is away") : new Backend(this, (IBlockBackend)base.OpenBackend());

    private sealed class Backend(FailingDefinition owner, IBlockBackend inner) : DelegatingBlockBackend(inner)
    {
        protected override IoResult Run(in StorageOperation operation) =>
            operation.Name is "read" or "write" && IsLost() ? IoResult.Pending : operation.RunOn(Inner);

        private bool IsLost()
        {
            var number = ++owner._operations;
            return owner.Throws(number) ? throw new IOException($"operation {number} failed") : owner.Hangs(number);
        }
    }
}
