using System.Reflection;

namespace VduseActors.Kernel.Tests.Bed;

/// <summary>On which guests a row of a theory runs: on all that it is for, or on one.</summary>
internal sealed class GuestMatrix
{
    private const string Variable = "VDUSE_KERNEL_MATRIX";

    private readonly Func<MethodInfo, EachGuestAttribute, IEnumerable<string>> _guestsOf;

    private GuestMatrix(Func<MethodInfo, EachGuestAttribute, IEnumerable<string>> guestsOf) => _guestsOf = guestsOf;

    /// <summary>Every guest that the row is for.</summary>
    public static GuestMatrix All { get; } = new((_, row) => CandidatesOf(row));

    /// <summary>
    /// One guest for each row, the same in every run: the one that the row names as its best. Otherwise the rows of a theory go to
    /// the kernels in turn, and on each kernel to its guests in turn; the theory's name says where they begin, so that a new test
    /// moves no other.
    /// </summary>
    public static GuestMatrix One { get; } = new((test, row) => [OneOf(test, row)]);

    /// <summary>What <c>VDUSE_KERNEL_MATRIX</c> asks for: <c>one</c>, or <c>all</c>, as without it.</summary>
    /// <exception cref="InvalidOperationException">It has another value.</exception>
    public static GuestMatrix Wanted => Named(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The guests on which a row runs.</summary>
    /// <param name="test">The theory.</param>
    /// <param name="row">One of its rows.</param>
    public IEnumerable<string> GuestsOf(MethodInfo test, EachGuestAttribute row) => _guestsOf(test, row);

    /// <summary>The matrix of that name.</summary>
    public static GuestMatrix Named(string? name) => name switch
    {
        null or "" or "all" => All,
        "one" => One,
        _ => throw new InvalidOperationException($"{Variable} is '{name}', neither 'one' nor 'all'"),
    };

    private static string[] CandidatesOf(EachGuestAttribute row) =>
        [.. Guest.Names.Where(name => name.StartsWith(row.Only, StringComparison.Ordinal))];

    private static string OneOf(MethodInfo test, EachGuestAttribute row)
    {
        var candidates = CandidatesOf(row);
        if (row.Best.Length > 0)
        {
            return candidates.Contains(row.Best)
                ? row.Best
                : throw new InvalidOperationException($"{test.Name}: '{row.Best}' is no guest that the row is for");
        }

        // Not string.GetHashCode, which is another one in every process.
        var begin = test.Name.Sum(letter => letter);
        var turn = test.GetCustomAttributes<EachGuestAttribute>().TakeWhile(other => !other.Arguments.SequenceEqual(row.Arguments)).Count();
        var kernels = candidates.GroupBy(name => Guest.Named(name).Version).Select(kernel => kernel.ToArray()).ToArray();
        var (round, kernel) = Math.DivRem(begin + turn, kernels.Length);
        return kernels[kernel][round % kernels[kernel].Length];
    }
}
