using VduseActors.Devices.Tests.Driver;
using VduseActors.Kernel;

namespace VduseActors.Devices.Tests;

public sealed class FailureLedgerTests
{
    [Fact]
    public void Only_the_first_failure_of_a_class_is_new()
    {
        var ledger = new FailureLedger(3, new RecordedEvents());

        Assert.True(ledger.Count("read", Errno.EIO));
        Assert.False(ledger.Count("read", Errno.EIO));
        Assert.True(ledger.Count("read", Errno.EFAULT));
        Assert.True(ledger.Count("write", Errno.EIO));

        Assert.Equal(2, ledger.CountOf("read", Errno.EIO));
        Assert.Equal(1, ledger.CountOf("write", Errno.EIO));
        Assert.Equal(0, ledger.CountOf("flush", Errno.EIO));
        Assert.Equal(4, ledger.Total);
    }

    [Fact]
    public void More_classes_than_there_is_room_for_are_counted_together_and_reported_no_more()
    {
        var ledger = new FailureLedger(0, null);
        var reported = 0;
        for (var i = 0; i < 1000; i++)
        {
            if (ledger.Count("read", (Errno)(1000 + i)))
                reported++;
        }

        Assert.Equal(32, reported);
        Assert.Equal(1000, ledger.Total);
    }

    [Fact]
    public void A_report_names_queue_operation_and_error()
    {
        var events = new RecordedEvents();
        new FailureLedger(3, events).Report("flush", Errno.EIO, "it failed");
        Assert.Equal(new DeviceFailure(3, "flush", Errno.EIO, "it failed"), Assert.Single(events.Failures));
    }
}
