namespace VduseActors.Kernel;

/// <summary>A kernel port in front of another: passes everything on.</summary>
/// <param name="inner">The port behind it; disposed with it.</param>
public abstract class DelegatingVduseKernel(IVduseKernel inner) : IVduseKernel
{
    /// <inheritdoc/>
    public virtual string Description => inner.Description;

    /// <inheritdoc/>
    public virtual string BootId => inner.BootId;

    /// <inheritdoc/>
    public virtual ulong ApiVersion => inner.ApiVersion;

    /// <inheritdoc/>
    public virtual VduseFeatures Features => inner.Features;

    /// <inheritdoc/>
    public virtual IVdpaBus Bus => inner.Bus;

    /// <inheritdoc/>
    public virtual void CreateDevice(VduseDeviceSpec spec) => inner.CreateDevice(spec);

    /// <inheritdoc/>
    public virtual void DestroyDevice(string name) => inner.DestroyDevice(name);

    /// <inheritdoc/>
    public virtual IVduseDevice OpenDevice(string name) => inner.OpenDevice(name);

    /// <inheritdoc/>
    public virtual IReadOnlyList<string> ListDevices() => inner.ListDevices();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes of the port behind it.</summary>
    /// <param name="disposing">Always true.</param>
    protected virtual void Dispose(bool disposing) => inner.Dispose();
}
