using VduseActors.Kernel;
using VduseActors.Simulator;
using VduseActors.TestKit.Runs;

namespace VduseActors.Faults.Tests;

/// <summary>The kernel does not take memory of the daemon's as bounce pages.</summary>
public sealed class UserBounceFaultTests
{
    [Theory]
    [InlineData(Errno.ENOMEM, 1)]
    [InlineData(Errno.EINVAL, 1)]
    [InlineData(Errno.EEXIST, 1)]
    [InlineData(Errno.ENOMEM, 2)]
    [InlineData(Errno.EEXIST, 2)]
    [InlineData(Errno.EEXIST, 3)]
    [Trait("Covers", "C18")]
    public void The_device_goes_on_with_the_kernels_pages_and_says_so_once(Errno error, int registration)
    {
        var fault = new FaultSpec("refused", "iotlb.umem-refused") { Error = error, Trigger = FaultTrigger.At(registration, times: 100) };
        var fired = 0;
        foreach (var profile in new[] { KernelProfile.Linux61, KernelProfile.Linux612, KernelProfile.Linux70, KernelProfile.Linux73 })
        {
            for (var seed = 1UL; seed <= 15; seed++)
            {
                var result = FaultRun.Run(
                    new FaultRunOptions { Seed = seed, Profile = profile, Requests = 60, Plan = new FaultPlan { Faults = [fault] } });

                Assert.Empty(result.Violations);
                Assert.Equal(0, result.FailedRequests);

                // Refused once, it is not offered again.
                var said = result.Log.Count(line => line.Contains("does not take user bounce memory", StringComparison.Ordinal));
                Assert.Equal(result.Schedule.Count, said);
                Assert.InRange(said, 0, 1);
                fired += said;
            }
        }

        Assert.True(fired >= 15, $"It fired {fired} times.");
    }
}
