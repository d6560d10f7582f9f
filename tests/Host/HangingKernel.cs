using VduseActors.Kernel;

namespace VduseActors.Host.Tests;

/// <summary>A kernel in which the creation of a device hangs until it is let go.</summary>
internal sealed class HangingKernel(IVduseKernel kernel) : IVduseKernel
{
    private readonly ManualResetEventSlim _gate = new();
    private readonly TaskCompletionSource _hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when somebody waits.</summary>
    public Task Hangs => _hangs.Task;

    public string Description => kernel.Description;

    public string BootId => kernel.BootId;

    public ulong ApiVersion => kernel.ApiVersion;

    public VduseFeatures Features => kernel.Features;

    public IVdpaBus Bus => kernel.Bus;

    public void LetGo() => _gate.Set();

    public void CreateDevice(VduseDeviceSpec spec)
    {
        _hangs.TrySetResult();
        _gate.Wait();
        kernel.CreateDevice(spec);
    }

    public void DestroyDevice(string name) => kernel.DestroyDevice(name);

    public IVduseDevice OpenDevice(string name) => kernel.OpenDevice(name);

    public IReadOnlyList<string> ListDevices() => kernel.ListDevices();

    public void Dispose() => kernel.Dispose();
}
