using VduseActors.Faults;
using VduseActors.Kernel;

namespace VduseActors.TestKit.Defects;

/// <summary>A kernel port whose devices hold every so many replies back for longer than a message may take.</summary>
internal sealed class LateReplies(IVduseKernel inner, FaultSession session, int every) : DelegatingVduseKernel(inner)
{
    /// <summary>Shorter than the kernel's own limit: the device is late, not broken.</summary>
    private static readonly TimeSpan _lateness = TimeSpan.FromSeconds(25);

    public override IVduseDevice OpenDevice(string name) => new Device(base.OpenDevice(name), session, every);

    private sealed class Device(IVduseDevice inner, FaultSession session, int every) : DelegatingVduseDevice(inner)
    {
        private int _replies;
        private volatile bool _closed;

        public override Errno TryWriteResponse(in VduseResponse response)
        {
            if (++_replies % every != 0)
                return base.TryWriteResponse(response);
            var late = response;
            session.After(_lateness, () =>
            {
                if (!_closed)
                    Inner.TryWriteResponse(late);
            });
            return Errno.None;
        }

        protected override void Dispose(bool disposing)
        {
            _closed = true;
            base.Dispose(disposing);
        }
    }
}
