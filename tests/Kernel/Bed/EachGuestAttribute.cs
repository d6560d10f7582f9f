using System.Reflection;
using Xunit.Sdk;

namespace VduseActors.Kernel.Tests.Bed;

/// <summary>Rows of a theory: every guest, each with the given further arguments.</summary>
/// <param name="arguments">What follows the guest's name in the row.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EachGuestAttribute(params object[] arguments) : DataAttribute
{
    /// <summary>Only guests whose name starts with this; all of them when empty.</summary>
    public string Only { get; init; } = "";

    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        from name in Guest.Names
        where name.StartsWith(Only, StringComparison.Ordinal)
        select (object[])[name, .. arguments];
}
