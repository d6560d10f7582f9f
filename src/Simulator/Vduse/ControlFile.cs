using VduseActors.Kernel;

namespace VduseActors.Simulator.Vduse;

/// <summary>An open <c>/dev/vduse/control</c>: its API version and feature bits apply to the devices created through it.</summary>
internal sealed class ControlFile(SimulatedKernel kernel)
{
    private readonly Lock _lock = new();
    private ulong? _apiVersion;
    private VduseFeatures _features;

    /// <summary>VDUSE_GET_API_VERSION: from 7.0 asking an untouched descriptor fixes the highest version.</summary>
    internal ulong GetApiVersion()
    {
        lock (_lock)
        {
            if (_apiVersion is { } version)
                return version;

            if (!kernel.Profile.GetApiVersionLatches)
                return 0;

            _apiVersion = kernel.Profile.MaxApiVersion;
            return kernel.Profile.MaxApiVersion;
        }
    }

    /// <summary>VDUSE_SET_API_VERSION: EINVAL above the kernel's highest.</summary>
    internal Errno SetApiVersion(ulong version)
    {
        if (version > kernel.Profile.MaxApiVersion)
            return Errno.EINVAL;

        lock (_lock)
            _apiVersion = version;

        return Errno.None;
    }

    /// <summary>VDUSE_GET_FEATURES: EINVAL on kernels that do not know the call.</summary>
    internal Errno GetFeatures(out VduseFeatures features)
    {
        features = kernel.Profile.Features;
        return features == VduseFeatures.None ? Errno.EINVAL : Errno.None;
    }

    /// <summary>VDUSE_SET_FEATURES: EINVAL on any bit the kernel does not know.</summary>
    internal Errno SetFeatures(VduseFeatures features)
    {
        if (kernel.Profile.Features == VduseFeatures.None || (features & ~kernel.Profile.Features) != 0)
            return Errno.EINVAL;

        lock (_lock)
            _features = features;

        return Errno.None;
    }

    /// <summary>VDUSE_CREATE_DEV: on an untouched descriptor it fixes version 0.</summary>
    internal (Errno Errno, string? Reason) Create(VduseDeviceSpec spec)
    {
        ulong version;
        VduseFeatures features;
        lock (_lock)
        {
            version = _apiVersion ??= 0;
            features = _features;
        }

        var refusal = CreateRules.Check(spec, version, kernel.Profile, kernel.Options.CallerIsNetAdmin);
        return refusal.Errno != Errno.None
            ? refusal
            : kernel.AddDevice(spec with { Name = CreateRules.KernelName(spec.Name) }, version, features);
    }
}
