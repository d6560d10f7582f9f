using System.Runtime.InteropServices;
using System.Text;
using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Transports.Vduse;

/// <summary>The argument of <c>VDUSE_CREATE_DEV</c>: header, name and configuration space.</summary>
internal static unsafe class VduseCreateArgument
{
    private const ulong AccessPlatform = 1ul << 33;
    private const ulong Version1 = 1ul << 32;
    private const ulong NetControlQueue = 1ul << 17;
    private const ulong BlockConfigWriteCache = 1ul << 11;
    private const uint Net = 1;
    private const uint Block = 2;
    private const uint FileSystem = 26;

    /// <summary>Lays the specification out for the kernel.</summary>
    /// <param name="spec">What to create.</param>
    /// <param name="apiVersion">Version set on the control descriptor: 0 has no groups and wants zeroes in their place.</param>
    /// <exception cref="VduseException">EINVAL for a name that cannot be used.</exception>
    public static byte[] Encode(VduseDeviceSpec spec, ulong apiVersion)
    {
        var size = sizeof(VduseAbi.vduse_dev_config);
        var bytes = new byte[size + spec.Config.Length];
        ref var header = ref MemoryMarshal.AsRef<VduseAbi.vduse_dev_config>(bytes.AsSpan());
        if (DeviceNodeName.FindFault(spec.Name) is { } fault)
        {
            throw new VduseException(
                Errno.EINVAL, Operations.CreateDevice, spec.Name, $"Device name '{spec.Name}' {fault}: choose another name.");
        }

        TryEncodeName(spec.Name, bytes);
        header.vendor_id = spec.VendorId;
        header.device_id = spec.DeviceId;
        header.features = spec.Features;
        header.vq_num = spec.QueueCount;
        header.vq_align = spec.QueueAlign;
        header.ngroups = apiVersion == 0 ? 0 : spec.Groups;
        header.nas = apiVersion == 0 ? 0 : spec.AddressSpaces;
        header.config_size = (uint)spec.Config.Length;
        spec.Config.Span.CopyTo(bytes.AsSpan(size));
        return bytes;
    }

    /// <summary>Writes a name with its final NUL; the room is zero before.</summary>
    /// <returns>False when it does not fit, or has a NUL inside.</returns>
    public static bool TryEncodeName(string name, Span<byte> room) =>
        !name.Contains('\0', StringComparison.Ordinal)
        && Encoding.UTF8.TryGetBytes(name, room[..(VduseAbi.VDUSE_NAME_MAX - 1)], out var length)
        && length > 0;

    /// <summary>The kernel's EINVAL does not say which rule was broken: its rules again, to name the one.</summary>
    /// <returns>What is wrong, or null when no known rule explains it.</returns>
    public static string? Diagnose(VduseDeviceSpec spec)
    {
        var page = (uint)Environment.SystemPageSize;
        return spec switch
        {
            _ when (spec.Features & AccessPlatform) == 0 => "the features lack ACCESS_PLATFORM (bit 33)",
            { DeviceId: Block } when (spec.Features & BlockConfigWriteCache) != 0 =>
                "a block device cannot offer CONFIG_WCE (bit 11), its configuration space is read-only",
            { DeviceId: Net } when (spec.Features & NetControlQueue) != 0 => "a network device cannot offer CTRL_VQ (bit 17)",
            { DeviceId: Net } when (spec.Features & Version1) == 0 => "a network device must offer VERSION_1 (bit 32)",
            _ when spec.Config.Length > page => $"the configuration space has {spec.Config.Length} bytes, more than a page",
            _ when spec.QueueAlign > page || spec.QueueAlign < 4 || !System.Numerics.BitOperations.IsPow2(spec.QueueAlign) =>
                $"the queue alignment {spec.QueueAlign} is not a power of two from 4 to {page}",
            _ when spec.QueueCount > ushort.MaxValue => $"{spec.QueueCount} queues are more than {ushort.MaxValue}",
            _ when spec.Groups is 0 or > ushort.MaxValue => $"{spec.Groups} queue groups are not 1 to {ushort.MaxValue}",
            _ when spec.AddressSpaces is 0 or > ushort.MaxValue => $"{spec.AddressSpaces} address spaces are not 1 to {ushort.MaxValue}",
            { DeviceId: not (Net or Block or FileSystem) } => $"no kernel allows virtio device type {spec.DeviceId}",
            { DeviceId: Net } => "this kernel may not allow network devices, which came with Linux 6.10",
            { DeviceId: FileSystem } => "this kernel may not allow file system devices, which came with Linux 6.15",
            _ => null,
        };
    }
}
