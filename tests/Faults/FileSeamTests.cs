using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Kernel;
using VduseActors.Native;
using VduseActors.TestKit.Machine;
using VduseActors.TestKit.Runs;
using VduseActors.Virtio;

namespace VduseActors.Faults.Tests;

/// <summary>Faults of files stand between a file backend and the kernel, wherever the file is.</summary>
public sealed unsafe class FileSeamTests
{
    private const int Bytes = 4096;

    [Theory]
    [InlineData("kind = file.short", Errno.None)]
    [InlineData("kind = file.interrupted, errno = EAGAIN", Errno.EAGAIN)]
    [InlineData("kind = file.error, errno = ENOSPC", Errno.ENOSPC)]
    public void A_call_fails_or_moves_a_part(string fault, Errno error)
    {
        var calls = new WholeFile();
        using var faulty = FaultsOf(fault).Around(calls, unit: 1);
        var segment = new IoVec(0, Bytes);

        Assert.Equal(error, faulty.Read(&segment, 1, 0, RwFlags.None, out var moved));
        Assert.Equal(Errno.None, faulty.Read(&segment, 1, 0, RwFlags.None, out var whole));

        Assert.Equal((nuint)Bytes, whole);
        Assert.InRange((int)moved, error == Errno.None ? 1 : 0, error == Errno.None ? Bytes - 1 : 0);
    }

    [Theory]
    [InlineData("kind = file.short", 1, Bytes - 1)]
    [InlineData("kind = file.interrupted, errno = EAGAIN", -(int)Errno.EAGAIN, -(int)Errno.EAGAIN)]
    [InlineData("kind = file.error, errno = ENOSPC", -(int)Errno.ENOSPC, -(int)Errno.ENOSPC)]
    public void An_operation_of_a_ring_ends_with_an_error_or_a_part(string fault, int least, int most)
    {
        using var completed = EventFd.Create();
        using var faulty = FaultsOf(fault).Around(new WholeFile(), completed);
        var segment = new IoVec(0, Bytes);

        faulty.Prepare(isWrite: true, 0, &segment, 1, 0, RwFlags.None, tag: 1);
        Assert.True(faulty.TryReap(out _, out var result));
        faulty.Prepare(isWrite: true, 0, &segment, 1, 0, RwFlags.None, tag: 1);
        Assert.True(faulty.TryReap(out _, out var whole));

        Assert.InRange(result, least, most);
        Assert.Equal(Bytes, whole);
    }

    [Fact]
    public void An_operation_of_a_ring_that_is_late_is_announced_when_it_comes_back()
    {
        using var completed = EventFd.Create();
        var files = FaultsOf("kind = file.slow, delay = 1h");
        using var faulty = files.Around(new WholeFile(), completed);
        var segment = new IoVec(0, Bytes);

        faulty.Prepare(isWrite: false, 0, &segment, 1, 0, RwFlags.None, tag: 1);
        Assert.False(faulty.TryReap(out _, out _));
        Assert.False(completed.TryDrain(out _));
        files.Session.Stop();

        Assert.True(completed.TryDrain(out _));
        Assert.True(faulty.TryReap(out var tag, out var result));
        Assert.Equal((1UL, Bytes), (tag, result));
    }

    [Fact]
    [Trait("Covers", "C01")]
    public void An_image_behind_another_backend_in_a_device_of_somebody_else_has_them()
    {
        using var image = new UnnamedImage(1 << 16);
        var options = new BlockDeviceOptions { Name = "disk0", Backend = new FileBackendOptions { Path = image.Path, Io = IoMode.Pool } };
        var session = new FaultSession(FaultPlan.Parse("faults { it { kind = file.error, operation = read } }"));
        using var machine = new SimulatedMachine(seed: 1);

        var started = machine.Start(new FaultInjector(session).Around(new Strange(new BlockDeviceDefinition(options))));
        var disk = machine.Kernel.Bus.BlockDriver("disk0");
        var read = disk.ReadAsync(0, new byte[512]);
        machine.Execution.RunUntil(() => read.IsCompleted, TimeSpan.FromMinutes(1));

        Assert.IsType<VduseMessages.DeviceStarted>(started);
        Assert.Equal(1, session.FiredCount);
    }

    [Fact]
    public void A_plan_with_faults_of_files_is_refused_where_a_device_of_somebody_else_has_none()
    {
        var options = new BlockDeviceOptions { Name = "disk0", Backend = new MemoryBackendOptions { Size = 1 << 16 } };
        using var machine = new SimulatedMachine(seed: 1);

        var failed = Assert.IsType<VduseMessages.DeviceFailed>(machine.Start(
            new FaultInjector(
                new FaultSession(
                    FaultPlan.Parse("faults { it { kind = file.error } }"))).Around(new Strange(new BlockDeviceDefinition(options)))));

        Assert.Contains("file.error is a fault of an image", failed.Reason, StringComparison.Ordinal);
    }

    private static FileFaults FaultsOf(string fault)
    {
        var plan = FaultPlan.Parse($"faults {{ it {{ {fault} }} }}");
        return new FileFaults(new FaultSession(plan), "disk0", new BackendFit(plan));
    }

    /// <summary>A device that hides whose it is, with a backend in front of its own.</summary>
    private sealed class Strange(IDeviceDefinition inner) : DelegatingDefinition(inner)
    {
        public override IBackend OpenBackend() => new Front((IBlockBackend)base.OpenBackend());

        private sealed class Front(IBlockBackend inner) : DelegatingBlockBackend(inner)
        {
            protected override IoResult Run(in StorageOperation operation) => operation.RunOn(Inner);
        }
    }

    /// <summary>A file and a ring that do all they are asked for.</summary>
    private sealed class WholeFile : IFileIo, IFileRing
    {
        private (ulong Tag, int Bytes)? _done;

        public int Capacity => 8;

        public bool TakesFixedVectors => false;

        public Errno Read(IoVec* segments, int count, ulong offset, RwFlags flags, out nuint transferred) =>
            Move(segments, count, out transferred);

        public Errno Write(IoVec* segments, int count, ulong offset, RwFlags flags, out nuint transferred) =>
            Move(segments, count, out transferred);

        public Errno DataSync() => Errno.None;

        public Errno Discard(ulong offset, ulong length) => Errno.None;

        public Errno Zero(ulong offset, ulong length, bool mayUnmap) => Errno.None;

        public Errno GetLength(out ulong length)
        {
            length = Bytes;
            return Errno.None;
        }

        public Errno RegisterMemory(nint address, ulong length) => Errno.None;

        public void Prepare(bool isWrite, int file, IoVec* segments, int count, ulong offset, RwFlags flags, ulong tag) =>
            _done = (tag, (int)segments->Length);

        public void PrepareFixed(bool isWrite, int file, IoVec* segments, int count, ulong offset, RwFlags flags, ulong tag) =>
            Prepare(isWrite, file, segments, count, offset, flags, tag);

        public void PrepareDataSync(int file, ulong tag) => _done = (tag, 0);

        public Errno Submit() => Errno.None;

        public bool TryTakeBack(out ulong tag)
        {
            tag = 0;
            return false;
        }

        public bool TryReap(out ulong tag, out int result)
        {
            (tag, result) = _done ?? default;
            var isDone = _done is not null;
            _done = null;
            return isDone;
        }

        public void Dispose()
        {
        }

        private static Errno Move(IoVec* segments, int count, out nuint transferred)
        {
            transferred = 0;
            for (var i = 0; i < count; i++)
                transferred += (nuint)segments[i].Length;
            return Errno.None;
        }
    }
}
