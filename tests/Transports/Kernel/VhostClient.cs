using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using VduseActors.Kernel;
using VduseActors.Native;
using static Tmds.Linux.LibC;

namespace VduseActors.Transports.Kernel.Tests;

/// <summary>A virtual machine monitor as far as vhost-vdpa can tell: memory maps, ring addresses, status, state.</summary>
internal sealed unsafe class VhostClient : IDisposable
{
    public const ulong BackendMessageV2 = 1ul << 1;
    public const ulong BackendBatch = 1ul << 2;
    public const ulong BackendAddressSpaces = 1ul << 3;
    public const ulong BackendSuspend = 1ul << 4;

    private const byte Update = 2;
    private const byte BatchBegin = 5;
    private const byte BatchEnd = 6;

    private readonly SafeFileHandle _handle;

    /// <summary>Takes over a device that is bound to vhost_vdpa and negotiates everything that the kernel offers.</summary>
    public VhostClient(string device)
    {
        var node = Directory.GetDirectories($"/sys/bus/vdpa/devices/{device}", "vhost-vdpa-*").Single();
        _handle = Libc.open($"/dev/{Path.GetFileName(node)}", O_RDWR | O_CLOEXEC, 0);
        Assert.False(_handle.IsInvalid);
        Call(0xaf01, null);
        ulong backend = 0;
        Call(0x8008af26, &backend);
        BackendFeatures = backend & (BackendMessageV2 | BackendBatch | BackendAddressSpaces | BackendSuspend);
        backend = BackendFeatures;
        Call(0x4008af25, &backend);
    }

    public ulong BackendFeatures { get; }

    public uint AddressSpaces
    {
        get
        {
            uint count = 0;
            Call(0x8004af7a, &count);
            return count;
        }
    }

    public byte Status
    {
        get
        {
            byte status = 0;
            Call(0x8001af71, &status);
            return status;
        }

        set => Call(0x4001af72, &value);
    }

    public ulong Features
    {
        set => Call(0x4008af00, &value);
    }

    public void SetQueue(uint index, uint size, ulong descriptors, ulong avail, ulong used, uint start)
    {
        SetState(0x4008af10, index, size);
        SetState(0x4008af12, index, start);
        var addresses = new VringAddress { Index = index, Descriptors = descriptors, Used = used, Avail = avail };
        Call(0x4028af11, &addresses);
    }

    public void EnableQueue(uint index) => SetState(0x4008af75, index, 1);

    public uint GetBase(uint index)
    {
        var state = new VringState { Index = index };
        Call(0xc008af12, &state);
        return state.Number;
    }

    public uint GetGroup(uint index)
    {
        var state = new VringState { Index = index };
        Call(0xc008af7b, &state);
        return state.Number;
    }

    public void SetGroupAddressSpace(uint group, uint addressSpace) => SetState(0x4008af7c, group, addressSpace);

    public void Suspend() => Call(0xaf7d, null);

    /// <summary>Maps one range, as a batch: an update by itself would hold our own mmap lock until the device has answered.</summary>
    public void Map(ulong iova, nint address, ulong size, uint addressSpace = 0)
    {
        Send(new Message { Type = BatchBegin }, addressSpace);
        Send(new Message { Iova = iova, Size = size, Address = (ulong)address, Permission = 3, Type = Update }, addressSpace);
        Send(new Message { Type = BatchEnd }, addressSpace);
    }

    public void Dispose() => _handle.Dispose();

    private void Send(Message message, uint addressSpace)
    {
        message.Version = 2;
        message.AddressSpace = addressSpace;
        var written = Libc.write(_handle, &message, (nuint)sizeof(Message));
        Assert.True(written == sizeof(Message), $"IOTLB message {message.Type}: {Libc.LastError}");
    }

    private void SetState(nuint request, uint index, uint number)
    {
        var state = new VringState { Index = index, Number = number };
        Call(request, &state);
    }

    private void Call(nuint request, void* argument)
    {
        if (Libc.ioctl(_handle, request, argument) < 0)
            throw new VduseException(Libc.LastError, $"vhost ioctl {request:x}", null, $"vhost ioctl {request:x}: {Libc.LastError}");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct VringState
    {
        public uint Index;
        public uint Number;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct VringAddress
    {
        public uint Index;
        public uint Flags;
        public ulong Descriptors;
        public ulong Used;
        public ulong Avail;
        public ulong Log;
    }

    [StructLayout(LayoutKind.Explicit, Size = 72)]
    private struct Message
    {
        [FieldOffset(0)] public uint Version;
        [FieldOffset(4)] public uint AddressSpace;
        [FieldOffset(8)] public ulong Iova;
        [FieldOffset(16)] public ulong Size;
        [FieldOffset(24)] public ulong Address;
        [FieldOffset(32)] public byte Permission;
        [FieldOffset(33)] public byte Type;
    }
}
