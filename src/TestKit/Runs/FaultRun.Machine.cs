using VduseActors.Devices;
using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Faults;
using VduseActors.Kernel;
using VduseActors.Simulator.Drivers;
using VduseActors.TestKit.Defects;
using VduseActors.Virtio;

namespace VduseActors.TestKit.Runs;

/// <content>What a run is made of, drawn from its seed.</content>
public sealed partial class FaultRun
{
    private IVduseKernel Around(IVduseKernel kernel)
    {
        var faulty = _injector.Around(kernel);
        return _options.Sabotage == Sabotage.ReplyTooLate ? new LateReplies(faulty, _session, every: 5) : faulty;
    }

    private BlockDriverOptions DrawDriver() => new()
    {
        // A scan that meets a quarantined queue waits for ever, and the attach with it, as on a real machine.
        ScanPartitions = _plan.Faults.All(
            fault => fault.Kind.Area != FaultArea.Iotlb && fault.Kind.Consequence != FaultConsequence.DeviceLost),
        MaxSegmentBytes = 512 << _random.Below(4),
        MaskedFeatures = (_random.Below(3) == 0 ? VirtioFeature.RingEventIdx : 0)
            | (_random.Below(3) == 0 ? VirtioFeature.RingIndirectDesc : 0),
    };

    private IDeviceDefinition DrawDevice()
    {
        var queues = 1 + _random.Below(2) + (_plan.Faults.Any(fault => fault.Kind.Area == FaultArea.Ring) ? 1 : 0);
        IDeviceDefinition definition = new BlockDeviceDefinition(new BlockDeviceOptions
        {
            Name = DeviceName,
            Backend = _image is null ? new MemoryBackendOptions { Size = DiskSectors * SectorModel.SectorSize } : DrawImage(_image),
            Queues = queues,
            QueueSize = 32 << _random.Below(2),
            Umem = _plan.Faults.Any(fault => fault.Kind.Point == FaultPoint.RegisterUmem) || _random.Below(4) == 0,
        });
        if (_image is null && _random.Below(2) == 0)
        {
            // As real storage: everything takes a little time, and operations end in any order.
            definition = new LatencyDefinition(
                definition, _machine.Execution, () => TimeSpan.FromMicroseconds(1 + _random.Below(MostLatencyMicroseconds)));
        }

        return _options.Sabotage switch
        {
            Sabotage.CompletionDropped => new SabotagedDefinition(definition, every: 40),
            Sabotage.ThreadHangs => new SabotagedDefinition(definition, every: 8, waits: true),
            _ => definition,
        };
    }

    /// <summary>Whether the disk is an image: only there are system calls that can fail, and requests that are merged.</summary>
    private bool NeedsImage => _plan.Faults.Any(fault => fault.Kind.Area == FaultArea.File);

    private FileBackendOptions DrawImage(UnnamedImage image)
    {
        // Where calls are made must not depend on what the page cache happens to hold.
        var options = new FileBackendOptions { Path = image.Path, Io = _random.Below(4) == 0 ? IoMode.Inline : IoMode.Pool };
        return options with
        {
            RunWaiting = work =>
            _machine.Execution.Schedule(TimeSpan.FromMicroseconds(1 + _random.Below(MostLatencyMicroseconds)), work)
        };
    }
}
