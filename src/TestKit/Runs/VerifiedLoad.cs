using VduseActors.Simulator.Drivers;

namespace VduseActors.TestKit.Runs;

/// <summary>
/// Requests of every type on a block device, each of whose ends is checked: it ends once, and what is read is what may be there. Survives
/// resets of the driver: what was in flight counts as neither done nor undone.
/// </summary>
internal sealed class VerifiedLoad
{
    private const int MaxSectors = 8, LongestStreak = 24, MostAttempts = 1000;

    private readonly SectorModel _model;
    private readonly List<string> _faults;
    private readonly Func<int, int> _draw;
    private readonly HashSet<LoadRequest> _inFlight = [];
    private readonly bool _inStreaks;
    private SimulatedBlockDriver _driver;
    private long _left;
    private int _streak;
    private LoadRequest? _last;

    /// <summary>Prepares a load.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="model">What the disk may hold.</param>
    /// <param name="faults">Where what is wrong is added.</param>
    /// <param name="draw">Draws a number below a bound.</param>
    /// <param name="inStreaks">Whether several requests go on where the one before ended, as from who reads or writes a file.</param>
    public VerifiedLoad(SimulatedBlockDriver driver, SectorModel model, List<string> faults, Func<int, int> draw, bool inStreaks = false)
    {
        _inStreaks = inStreaks;
        _driver = driver;
        _model = model;
        _faults = faults;
        _draw = draw;
    }

    /// <summary>Requests that were submitted and have not ended.</summary>
    public IReadOnlyCollection<string> InFlight => [.. _inFlight.Select(request => request.ToString())];

    /// <summary>Whether every request has ended and no more will be submitted.</summary>
    public bool IsDone => _inFlight.Count == 0 && _left <= 0;

    /// <summary>Requests that ended, however.</summary>
    public long Ended { get; private set; }

    /// <summary>Requests that the device ended with an error.</summary>
    public long Failed => FailedRanges.Count;

    /// <summary>Requests that the driver took back at a reset.</summary>
    public long Aborted { get; private set; }

    /// <summary>First sector and number of sectors of each request that the device ended with an error; a flush has none.</summary>
    public List<(int First, int Count)> FailedRanges { get; } = [];

    /// <summary>Submits a number of requests, at a depth per queue.</summary>
    public void Begin(SimulatedBlockDriver driver, int requests, int depth)
    {
        _driver = driver;
        _left = requests;
        for (var i = 0; i < depth * driver.QueueCount; i++)
            SubmitNext(i % driver.QueueCount);
    }

    /// <summary>Submits no more.</summary>
    public void End() => _left = 0;

    private void SubmitNext(int queue)
    {
        if (_left-- <= 0)
            return;
        var request = new LoadRequest(this, queue);
        Prepare(request);
        _inFlight.Add(request);
        _driver.Submit(request, queue);
    }

    private void Prepare(LoadRequest request)
    {
        if (_inStreaks && TryGoOn(request))
            return;
        var kind = _draw(100);
        request.Operation = kind switch
        {
            < 45 => BlockOperation.Read,
            < 92 => BlockOperation.Write,
            < 96 => BlockOperation.Flush,
            _ => BlockOperation.WriteZeroes,
        };
        if (request.Operation == BlockOperation.Flush)
            return;
        int sector, count, attempts = 0;
        do
        {
            if (++attempts > MostAttempts)
            {
                // Nearly all of the disk is in flight.
                request.Operation = BlockOperation.Flush;
                return;
            }

            count = 1 + _draw(MaxSectors);
            sector = _draw(_model.Sectors - count + 1);
        }
        while (!_model.TryTake(sector, count));
        request.Take(sector, count, _model);
        _last = request;
        _streak = _draw(LongestStreak);
    }

    /// <summary>Lets a request do the same as the last one, from where that ended.</summary>
    private bool TryGoOn(LoadRequest request)
    {
        if (_streak-- <= 0 || _last is not { Operation: BlockOperation.Read or BlockOperation.Write } last || last.Queue != request.Queue)
            return false;
        var count = 1 + _draw(MaxSectors);
        var sector = last.First + last.Count;
        if (sector + count > _model.Sectors || !_model.TryTake(sector, count))
            return false;
        request.Operation = last.Operation;
        request.Take(sector, count, _model);
        _last = request;
        return true;
    }

    private void OnEnded(LoadRequest request)
    {
        if (!_inFlight.Remove(request))
        {
            _faults.Add($"{request} ended twice");
            return;
        }

        Ended++;
        if (request.Result.Status is not (BlockStatus.Ok or BlockStatus.Aborted))
            FailedRanges.Add((request.First, request.Count));
        Aborted += request.Result.Status == BlockStatus.Aborted ? 1 : 0;
        if (request.Count > 0)
        {
            if (request.Check(_model) is { } wrong)
                _faults.Add($"{request}: {wrong}");
            _model.GiveBack(request.First, request.Count);
        }

        if (request.Result.Status == BlockStatus.Aborted)
            _left = 0;
        else
            SubmitNext(request.Queue);
    }

    private sealed class LoadRequest(VerifiedLoad load, int queue) : BlockRequest
    {
        private ulong _version;

        public int Queue { get; } = queue;

        public int First { get; private set; }

        public int Count { get; private set; }

        public void Take(int sector, int count, SectorModel model)
        {
            First = sector;
            Count = count;
            if (Operation == BlockOperation.WriteZeroes)
            {
                var range = new byte[16];
                System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(range, (ulong)sector);
                System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(range.AsSpan(8), (uint)count);
                Data = range;
                return;
            }

            Sector = (ulong)sector;
            var data = new byte[count * SectorModel.SectorSize];
            Data = data;
            if (Operation != BlockOperation.Write)
                return;
            _version = model.NextVersion();
            model.Fill(data, sector, _version);
        }

        public string? Check(SectorModel model)
        {
            if (Operation == BlockOperation.Read)
                return Result.IsOk ? model.Check(Data.Span, First) : null;
            model.Written(First, Count, _version, certain: Result.IsOk);
            return null;
        }

        public override string ToString() =>
            Count == 0 ? $"{Operation} on queue {Queue}" : $"{Operation} of sectors {First} to {First + Count - 1} on queue {Queue}";

        protected override void OnCompleted() => load.OnEnded(this);
    }
}
