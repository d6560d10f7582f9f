using System.Reflection;

namespace VduseActors.Architecture.Tests;

/// <summary>What stands in front of another can change whatever it likes, and passes on the rest.</summary>
public class DelegatingTests
{
    public static TheoryData<Type> Bases =>
    [
        .. House.Folders.Values.Select(Assembly.Load).SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsAbstract: true, IsClass: true } && type.Name.StartsWith("Delegating", StringComparison.Ordinal)),
    ];

    [Fact]
    public void There_are_some() => Assert.InRange(Bases.Count, 7, int.MaxValue);

    [Theory]
    [MemberData(nameof(Bases))]
    public void Every_member_can_be_overridden(Type type)
    {
        // What disposes is fixed, and calls what can be overridden.
        var members = type.GetInterfaces().Where(contract => contract != typeof(IDisposable) && contract != typeof(IAsyncDisposable))
            .SelectMany(contract => type.GetInterfaceMap(contract).TargetMethods);

        Assert.All(
            members,
            member =>
                Assert.True(member is { IsVirtual: true, IsFinal: false } && member.DeclaringType == type, $"{type.Name}.{member.Name}"));
    }
}
