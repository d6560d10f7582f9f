namespace VduseActors.Architecture.Tests;

/// <summary>One word for one thing: no two types have one name.</summary>
public class NameTests
{
    /// <summary>Who may, and why. An entry that is not needed any more fails too.</summary>
    private static readonly (string Name, string Because)[] _exceptions =
    [
        ("BlockStatus", "a driver's and a device's view of the same byte, written twice: the one checks the other"),
        ("Program", "where a process begins"),
    ];

    [Fact]
    public void No_two_types_have_one_name() => Rules.MustBeKept(Rules.Compare(
        Twice(House.Folders.Values.SelectMany(name => System.Reflection.Assembly.Load(name).GetTypes())),
        _exceptions.Select(exception => exception.Name)));

    [Fact]
    public void A_second_type_of_a_name_is_seen() =>
        Assert.Equal([nameof(Sinner)], Twice([typeof(Sinner), typeof(Sinner), typeof(Rules)]));

    private static IEnumerable<string> Twice(IEnumerable<Type> types) => types
        .Where(type => !type.IsNested && !type.Name.StartsWith('<'))
        .Where(type => type.Namespace?.StartsWith("VduseActors", StringComparison.Ordinal) == true)
        .GroupBy(type => type.Name).Where(group => group.Count() > 1).Select(group => group.Key);
}
