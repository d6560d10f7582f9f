using VduseActors.Kernel;

namespace VduseActors.Devices;

/// <summary>
/// Counts failures by class (operation and error) for one queue as long as its driver's session lasts, so that the first of each class is
/// reported and the rest cost no log line, no allocation and no time.
/// </summary>
/// <remarks>Written by one thread (the queue's actor); totals may be read by any.</remarks>
/// <param name="queueIndex">The queue.</param>
/// <param name="events">Who is told about a first failure, or null.</param>
public sealed class FailureLedger(int queueIndex, IDeviceEvents? events)
{
    /// <summary>Classes told apart; whatever comes beyond is counted together in the last one.</summary>
    private const int MaxClasses = 32;

    private readonly string[] _operations = new string[MaxClasses];
    private readonly Errno[] _errors = new Errno[MaxClasses];
    private readonly long[] _counts = new long[MaxClasses];
    private int _classes;

    /// <summary>Number of all failures counted.</summary>
    public long Total
    {
        get
        {
            long total = 0;
            for (var i = 0; i < MaxClasses; i++)
                total += Volatile.Read(ref _counts[i]);
            return total;
        }
    }

    /// <summary>Failures of one class counted so far.</summary>
    public long CountOf(string operation, Errno error)
    {
        var index = Find(operation, error);
        return index < 0 ? 0 : Volatile.Read(ref _counts[index]);
    }

    /// <summary>Counts a failure.</summary>
    /// <returns>True when it is the first of its class: the caller words it and calls <see cref="Report"/>.</returns>
    public bool Count(string operation, Errno error)
    {
        var index = Find(operation, error);
        var first = index < 0;
        if (first)
        {
            if (_classes == MaxClasses)
            {
                _counts[MaxClasses - 1]++;
                return false;
            }

            index = _classes;
            _operations[index] = operation;
            _errors[index] = error;
            Volatile.Write(ref _classes, index + 1);
        }

        Volatile.Write(ref _counts[index], _counts[index] + 1);
        return first;
    }

    /// <summary>Tells the runtime about the first failure of a class.</summary>
    public void Report(string operation, Errno error, string message) =>
        events?.OnFailure(new DeviceFailure(queueIndex, operation, error, message));

    private int Find(string operation, Errno error)
    {
        var classes = Volatile.Read(ref _classes);
        for (var i = 0; i < classes; i++)
        {
            if (_errors[i] == error && _operations[i] == operation)
                return i;
        }

        return -1;
    }
}
