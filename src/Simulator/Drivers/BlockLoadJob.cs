namespace VduseActors.Simulator.Drivers;

/// <summary>One request after the other, each submitted from the completion of the last.</summary>
internal sealed class BlockLoadJob : BlockRequest
{
    private readonly BlockLoad _load;
    private readonly BlockLoadModel _model;
    private readonly TimeProvider _time;
    private readonly int _queue;
    private readonly Memory<byte> _buffer;
    private ulong _random;
    private ulong _digest;
    private long _block;
    private long _started;
    private int _untilFlush;

    internal BlockLoadJob(BlockLoad load, BlockLoadModel model, int queue, ulong seed, int bytes)
    {
        _load = load;
        _model = model;
        _time = load.Time;
        _queue = queue;
        _random = seed * 0x9e3779b97f4a7c15;
        _buffer = new byte[bytes];
        _untilFlush = load.Options.FlushEvery;
    }

    internal void Begin() => SubmitNext();

    /// <inheritdoc/>
    protected internal override void OnCompleted()
    {
        _load.Latency.Record(_time.GetElapsedTime(_started));
        _load.Count(this);
        if (Operation != BlockOperation.Flush)
        {
            Judge();
            _model.GiveBack(_block);
        }

        SubmitNext();
    }

    private void SubmitNext()
    {
        // A driver that was reset takes nothing any more: going on would only spin.
        if (Result.Status == BlockStatus.Aborted || !_load.MayContinue())
        {
            _load.JobEnded();
            return;
        }

        Prepare();
        _started = _time.GetTimestamp();
        _load.Submit(this, _queue);
    }

    private void Prepare()
    {
        if (_load.Options.FlushEvery > 0 && _load.CanFlush && _untilFlush-- == 0)
        {
            _untilFlush = _load.Options.FlushEvery;
            Operation = BlockOperation.Flush;
            Sector = 0;
            Data = default;
            return;
        }

        _block = _model.Take(NextRandom());
        Operation = NextRandom() % 100 < (ulong)_load.Options.WritePercent ? BlockOperation.Write : BlockOperation.Read;
        Sector = _load.SectorOf(_block);
        Data = _buffer;
        if (Operation != BlockOperation.Write)
            return;

        BlockLoadModel.Fill(_buffer.Span, NextRandom());
        _digest = _load.Options.Verify ? BlockLoadModel.Digest(_buffer.Span) : 0;
    }

    private void Judge()
    {
        if (!_load.Options.Verify)
            return;

        if (Operation == BlockOperation.Write)
            _model.Written(_block, Result.IsOk ? _digest : null);
        else if (Result.IsOk && !_model.Matches(_block, BlockLoadModel.Digest(_buffer.Span)))
            _load.CountMismatch(_block);
    }

    /// <summary>splitmix64: any seed is a good one, and the state is one word.</summary>
    private ulong NextRandom()
    {
        var z = _random += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
