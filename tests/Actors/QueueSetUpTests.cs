using VduseActors.Devices;
using VduseActors.Kernel;
using VduseActors.State;

namespace VduseActors.Actors.Tests;

/// <summary>When a queue that is enabled again is another one: no kernel lets its driver do all of this, RFC v3 and others may.</summary>
public sealed class QueueSetUpTests
{
    private static readonly VduseQueueInfo _setUp = new(16, 0x1000, 0x2000, 0x3000, new VduseQueueState(5), Ready: true);

    public static TheoryData<VduseQueueInfo, ulong, bool> Cases => new()
    {
        { _setUp, 3, true },
        { _setUp with { Ready = false }, 3, true },
        { _setUp, 4, false },
        { _setUp with { Size = 32 }, 3, false },
        { _setUp with { DescriptorAddress = 0 }, 3, false },
        { _setUp with { DriverAddress = 0 }, 3, false },
        { _setUp with { DeviceAddress = 0 }, 3, false },
        { _setUp with { State = new VduseQueueState(6) }, 3, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_goes_on_as_long_as_its_driver_has_neither_reset_the_device_nor_set_it_up_anew(
        VduseQueueInfo told,
        ulong resets,
        bool goesOn) =>
        Assert.Equal(goesOn, new DriverSession(3, _setUp, new FailureLedger(0, null)).GoesOn(resets, told));
}
