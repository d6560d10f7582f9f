using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;
using static Tmds.Linux.LibC;

namespace VduseActors.Transports.Vduse;

/// <summary>VDUSE of the running Linux kernel, behind <c>/dev/vduse/control</c>.</summary>
/// <example>
/// <code>
/// using var kernel = LinuxVduse.Open();
/// kernel.CreateDevice(spec);
/// using var device = kernel.OpenDevice(spec.Name);
/// </code>
/// </example>
public sealed unsafe class LinuxVduse : IVduseKernel
{
    private const int BusyRetries = 20;
    private static readonly TimeSpan _retryPause = TimeSpan.FromMilliseconds(5);

    private readonly SafeFileHandle _control;
    private readonly LinuxVduseOptions _options;
    private readonly KernelPaths _paths;
    private readonly Lock _creating = new();

    private LinuxVduse(SafeFileHandle control, LinuxVduseOptions options)
    {
        _control = control;
        _options = options;
        _paths = options.Paths;
        Bus = new LinuxVdpaBus(options.Paths);
        Description = $"Linux {KernelRelease.Read(options.Paths)}";
        BootId = KernelRelease.ReadBootId(options.Paths);
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string BootId { get; }

    /// <summary>The highest API version that devices are created with: 0, or 1 from Linux 7.0 unless the options forbid it.</summary>
    public ulong ApiVersion { get; private set; }

    /// <inheritdoc/>
    public VduseFeatures Features { get; private set; }

    /// <inheritdoc/>
    public IVdpaBus Bus { get; }

    /// <summary>Opens the control node and negotiates.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="VduseException">
    /// ENOENT when the kernel has no VDUSE, EACCES without permission, EINVAL when it lacks the API version that the options ask for.
    /// </exception>
    public static LinuxVduse Open(LinuxVduseOptions? options = null)
    {
        options ??= new LinuxVduseOptions();
        // The structures of 32-bit callers differ, and some kernels do not translate them.
        if (!Environment.Is64BitProcess || !BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("VDUSE needs a 64-bit little-endian process.");
        var path = options.Paths.ControlNode;
        var control = Libc.open(path, O_RDWR | O_CLOEXEC, 0);
        if (control.IsInvalid)
        {
            var errno = Libc.LastError;
            control.Dispose();
            throw KernelErrors.Create(errno, Operations.OpenControl, path);
        }

        var kernel = new LinuxVduse(control, options);
        try
        {
            kernel.Negotiate();
            return kernel;
        }
        catch
        {
            kernel.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void CreateDevice(VduseDeviceSpec spec)
    {
        var grouped = spec.Groups > 1 || spec.AddressSpaces > 1;
        if (grouped && ApiVersion == 0)
        {
            throw KernelErrors.Create(
                Errno.EINVAL, Operations.CreateDevice, spec.Name, "queue groups and address spaces need Linux 7.0 and API version 1");
        }

        var version = _options.ApiVersion ?? (grouped ? 1ul : 0);
        var argument = VduseCreateArgument.Encode(spec, version);
        lock (_creating)
        {
            // The version belongs to the control descriptor; setting it changes nothing for devices that exist.
            SetApiVersion(version);
            // SAFETY: the array holds the header and as many configuration bytes as the header says.
            fixed (byte* pointer = argument)
            {
                var errno = Control(VduseIoctl.VDUSE_CREATE_DEV, pointer);
                if (errno == Errno.EINVAL)
                    throw KernelErrors.Create(errno, Operations.CreateDevice, spec.Name, VduseCreateArgument.Diagnose(spec));
                if (errno != Errno.None)
                    throw KernelErrors.Create(errno, Operations.CreateDevice, spec.Name);
            }
        }
    }

    /// <inheritdoc/>
    public void DestroyDevice(string name)
    {
        // SAFETY: the kernel reads exactly VDUSE_NAME_MAX bytes.
        var argument = stackalloc byte[VduseAbi.VDUSE_NAME_MAX];
        var room = new Span<byte>(argument, VduseAbi.VDUSE_NAME_MAX);
        room.Clear();
        if (!VduseCreateArgument.TryEncodeName(name, room))
            throw KernelErrors.Create(Errno.EINVAL, Operations.DestroyDevice, name);
        var errno = Errno.None;
        // A device that was detached stays busy until its last user in the kernel has let go.
        for (var attempt = 0; attempt < BusyRetries; attempt++)
        {
            errno = Control(VduseIoctl.VDUSE_DESTROY_DEV, argument);
            if (errno == Errno.None)
                return;
            if (errno != Errno.EBUSY)
                break;
#pragma warning disable RS0030 // The kernel has no event for this; callers expect to block.
            Thread.Sleep(_retryPause);
#pragma warning restore RS0030
        }

        throw KernelErrors.Create(errno, Operations.DestroyDevice, name);
    }

    /// <inheritdoc/>
    public IVduseDevice OpenDevice(string name)
    {
        var path = _paths.DeviceNode(name);
        var deadline = Environment.TickCount64 + (long)_options.NodeTimeout.TotalMilliseconds;
        while (true)
        {
            var handle = Libc.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC, 0);
            if (!handle.IsInvalid)
                return new LinuxVduseDevice(name, handle, _paths);
            var errno = Libc.LastError;
            handle.Dispose();
            var mayAppear = errno is Errno.ENOENT or Errno.EACCES && Directory.Exists(_paths.DeviceClass(name));
            if (!mayAppear || Environment.TickCount64 >= deadline)
                throw NotOpened(name, path, errno, mayAppear);
#pragma warning disable RS0030 // The kernel has no event for this; callers expect to block.
            Thread.Sleep(_retryPause);
#pragma warning restore RS0030
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ListDevices() => VduseClass.ListDevices(_paths);

    /// <inheritdoc/>
    public void Dispose() => _control.Dispose();

    private static VduseException NotOpened(string name, string path, Errno errno, bool known) =>
        errno == Errno.ENOENT && known
            ? KernelErrors.Create(
                errno, Operations.OpenDevice, name, $"the kernel has the device but {path} does not appear: is devtmpfs mounted")
            : KernelErrors.Create(errno, Operations.OpenDevice, name);

    private void Negotiate()
    {
        if (_options.ApiVersion is { } wanted)
        {
            SetApiVersion(wanted);
            ApiVersion = wanted;
        }
        else
        {
            ulong one = 1;
            ApiVersion = Control(VduseIoctl.VDUSE_SET_API_VERSION, &one) == Errno.None ? 1ul : 0;
        }

        // Before Linux 7.3 the call is unknown: EINVAL.
        ulong offered = 0;
        if (Control(VduseIoctl.VDUSE_GET_FEATURES, &offered) != Errno.None)
            return;
        var mask = offered & (ulong)_options.Features;
        var errno = Control(VduseIoctl.VDUSE_SET_FEATURES, &mask);
        if (errno != Errno.None)
            throw KernelErrors.Create(errno, Operations.SetFeatures, _paths.ControlNode);
        Features = (VduseFeatures)mask;
    }

    private void SetApiVersion(ulong version)
    {
        var errno = Control(VduseIoctl.VDUSE_SET_API_VERSION, &version);
        if (errno != Errno.None)
            throw KernelErrors.Create(errno, Operations.SetApiVersion, _paths.ControlNode, $"version {version}");
    }

    private Errno Control(nuint request, void* argument)
    {
        // SAFETY: every caller passes room for what its request reads or writes.
        while (Libc.ioctl(_control, request, argument) < 0)
        {
            var errno = Libc.LastError;
            if (errno != Errno.EINTR)
                return errno;
        }

        return Errno.None;
    }
}
