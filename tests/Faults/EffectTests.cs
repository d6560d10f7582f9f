using VduseActors.Deterministic;
using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.Simulator.Drivers;
using VduseActors.TestKit.Machine;
using VduseActors.TestKit.Runs;

namespace VduseActors.Faults.Tests;

/// <summary>A kind that fires does something: a run with it is another one than with a kind that does nothing at the same places.</summary>
public sealed class EffectTests
{
    private const int Sectors = 64, SectorSize = 512;

    public static TheoryData<string> Kinds => new(FaultKinds.All.Select(kind => kind.Name));

    /// <summary>
    /// Kinds that a run shows: not kicks, which a device sees as one, and not calls that are made again until all is done.
    /// </summary>
    public static TheoryData<string> ShownKinds =>
        new(FaultKinds.All.Select(kind => kind.Name).Except(["kick.spurious", "kick.storm", "file.short", "file.interrupted"]));

    public static TheoryData<string, bool> StorageKinds
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var kind in FaultKinds.All.Where(kind => kind is { Area: FaultArea.Backend, Point: FaultPoint.Storage }))
            {
                data.Add(kind.Name, false);
                data.Add(kind.Name, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_carries_an_effect_for_each_seam_that_it_has_opportunities_at(string name)
    {
        var kind = FaultKinds.Get(name);
        Type[] seams = kind.Point switch
        {
            FaultPoint.HostileTurn => [typeof(RingEffect)],
            FaultPoint.RegionLookup => [typeof(RegionEffect)],
            FaultPoint.ReadMessage => [typeof(MessageEffect)],
            FaultPoint.WriteReply => [typeof(ReplyEffect)],
            FaultPoint.Kick => [typeof(KickEffect)],
            FaultPoint.Interrupt => [typeof(InterruptEffect)],
            FaultPoint.FirstOpen or FaultPoint.Reopen => [typeof(OpenEffect)],
            FaultPoint.Storage when kind.Backends.HasFlag(FaultBackends.Net) => [typeof(StorageEffect), typeof(FrameEffect)],
            FaultPoint.Storage => [typeof(StorageEffect)],
            FaultPoint.FileCall => [typeof(FileEffect)],
            FaultPoint.ActorMessage => [typeof(ActorEffect)],
            _ => [typeof(CallEffect)],
        };

        Assert.Equal(seams, kind.Effects.Select(effect => effect.GetType()));
    }

    [Theory]
    [MemberData(nameof(ShownKinds))]
    public void A_run_with_a_kind_is_another_one_than_without_its_effect(string name)
    {
        var kind = FaultKinds.Get(name);
        var idle = kind with { Effects = [.. kind.Effects.Select(WithoutEffect)] };

        Assert.Contains(Enumerable.Range(1, 8), seed => Course((ulong)seed, kind) is var course && course != Course((ulong)seed, idle));
    }

    /// <summary>Storage that does an operation at once, and one whose operations all pend.</summary>
    [Theory]
    [MemberData(nameof(StorageKinds))]
    public void Storage_has_every_kind_of_fault_whether_operations_pend_or_not(string name, bool pends)
    {
        var kind = FaultKinds.Get(name);

        Assert.NotEqual(Use(kind with { Effects = [.. kind.Effects.Select(WithoutEffect)] }, pends), Use(kind, pends));
    }

    [Theory]
    [InlineData("backend.throws-after", "write IoError, read Ok as written")]
    [InlineData("backend.corrupts-read", "write Ok, read Ok otherwise")]
    [InlineData("backend.completes-twice", "write Ok, read Ok as written")]
    [InlineData("backend.short-write", "write IoError, read Ok otherwise")]
    [InlineData("backend.misdirects-write", "write Ok, read Ok otherwise")]
    [Trait("Covers", "C28")]
    [Trait("Covers", "C39")]
    public void Storage_that_takes_its_time_fails_at_the_end_of_an_operation(string name, string course) =>
        Assert.StartsWith(course, Use(FaultKinds.Get(name), pends: true), StringComparison.Ordinal);

    [Theory]
    [InlineData("kind = kick.lost", 0)]
    [InlineData("kind = kick.spurious", 2)]
    [InlineData("kind = kick.storm, count = 300", 300)]
    public void A_device_is_kicked_so_often(string fault, int kicks)
    {
        using var machine = new SimulatedMachine(
            new SeededExecution(seed: 1),
            new SimulatedMachineOptions { Kernel = new SimulatedKernelOptions { LoadBlockDriver = false, DefaultDriver = null } });
        machine.Start(
            new BlockDeviceDefinition(
                new BlockDeviceOptions { Name = "disk0", Backend = new MemoryBackendOptions { Size = Sectors * SectorSize } }));
        var transport = new CountingTransport(machine.Kernel.Bus.OpenBare("disk0"));

        new FaultInjector(new FaultSession(FaultPlan.Parse($"faults {{ it {{ {fault} }} }}"))).Around(transport).Kick(0);

        Assert.Equal(kicks, transport.Kicks);
    }

    private static string Course(ulong seed, FaultKind kind)
    {
        var fault = new FaultSpec("only",
            kind)
        {
            Trigger = FaultTrigger.At(
                kind.Point is FaultPoint.Kick or FaultPoint.Storage or FaultPoint.HostileTurn or FaultPoint.ActorMessage
                    ? 2 + (long)seed
                    : 1,
                2)
        };
        FaultSpec[] faults = kind.Point == FaultPoint.Reopen
            ? [fault, new FaultSpec("cause", "backend.throws") { Trigger = FaultTrigger.At(5, 3) }]
            : [fault];
        var result = FaultRun.Run(new FaultRunOptions { Seed = seed, Plan = new FaultPlan { Seed = seed, Faults = faults } });
        return $"{result.TraceHash} {result.Requests} {result.FailedRequests} {string.Join(';', result.Violations)}";
    }

    /// <summary>What a driver sees of one kind of fault at its first and second opportunity.</summary>
    private static string Use(FaultKind kind, bool pends)
    {
        var execution = new SeededExecution(seed: 1);
        var plan = new FaultPlan { Faults = [new FaultSpec("it", kind) { Trigger = FaultTrigger.At(1, 2), Delay = kind.DefaultDelay }] };
        var session = new FaultSession(plan, execution);
        var injector = new FaultInjector(session);
        using var machine = new SimulatedMachine(
            execution,
            new SimulatedMachineOptions { Modules = [new BlockDriverModule(new BlockDriverOptions { ScanPartitions = false })] });
        IDeviceDefinition definition = new BlockDeviceDefinition(
            new BlockDeviceOptions { Name = "disk0", Backend = new MemoryBackendOptions { Size = Sectors * SectorSize } });
        if (pends)
            definition = new LatencyDefinition(definition, execution, () => TimeSpan.FromMicroseconds(100));
        var disk = machine.StartBlockDevice(injector.Around(definition));
        var data = Enumerable.Range(0, 4 * SectorSize).Select(i => (byte)(i * 7)).ToArray();
        var read = new byte[data.Length];
        var course = new List<string>();
        void Do(string what, Func<Task<BlockResult>> begin)
        {
            var done = begin();
            execution.RunUntil(() => done.IsCompleted, TimeSpan.FromMinutes(2));
            course.Add(
                $"{what} {done.Result.Status}{(what == "read" ? read.AsSpan().SequenceEqual(data) ? " as written" : " otherwise" : null)}");
        }

        Do("write", () => disk.WriteAsync(8, data));
        Do("read", () => disk.ReadAsync(8, read));
        Do("flush", () => disk.FlushAsync());
        Do("discard", () => disk.DiscardAsync(32, 8));
        Do("write-zeroes", () => disk.WriteZeroesAsync(40, 8));
        execution.Advance(TimeSpan.FromSeconds(1));
        Assert.True(session.FiredCount > 0, "The fault did not fire.");
        return $"{string.Join(", ", course)}; {execution.Trace.Hash} {execution.Steps}";
    }

    private static Delegate WithoutEffect(Delegate effect) => effect switch
    {
        StorageEffect =>
            (StorageEffect)((FaultingStorage storage, FiredFault _, in StorageOperation operation) => operation.RunOn(storage.Storage)),
        FrameEffect => (FrameEffect)((_, _, frame) => frame.Pass()),
        OpenEffect => (OpenEffect)((_, open) => open()),
        FileEffect => (FileEffect)((FileFaults _, FiredFault _, in FileCall _) => default),
        CallEffect => (CallEffect)(_ => Errno.None),
        RegionEffect =>
            (RegionEffect)((FaultingDevice device, FiredFault _, in RegionQuestion question, out IotlbRegion region) =>
                device.LookUp(question, out region)),
        MessageEffect => (MessageEffect)((FaultingDevice _, FiredFault _, ref VduseRequest _) => ControlRead.Message),
        ReplyEffect => (ReplyEffect)((FaultingDevice device, FiredFault _, in VduseResponse response) => device.Answer(response)),
        InterruptEffect => (InterruptEffect)((device, _, queue) => device.Interrupt(queue)),
        KickEffect => (KickEffect)((transport, _, queue) => transport.KickDevice(queue)),
        RingEffect => (RingEffect)(_ => HostileExpectation.Anything),
        ActorEffect => (ActorEffect)((FaultingActors _, FiredFault _, in ActorTurn _, object message) => message),
        _ => throw new ArgumentException($"unknown seam {effect.GetType().Name}", nameof(effect)),
    };

    private sealed class CountingTransport(IVirtioTransport inner) : DelegatingTransport(inner)
    {
        public int Kicks { get; private set; }

        public override void Kick(int queue) => Kicks++;
    }
}
