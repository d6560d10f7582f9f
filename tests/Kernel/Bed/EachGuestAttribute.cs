using System.Reflection;
using Xunit.Sdk;

namespace VduseActors.Kernel.Tests.Bed;

/// <summary>
/// Rows of a theory: every guest, or one of them, each with the given further arguments. <see cref="GuestMatrix"/> chooses.
/// </summary>
/// <param name="arguments">What follows the guest's name in the row.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EachGuestAttribute(params object[] arguments) : DataAttribute
{
    /// <summary>Only guests whose name starts with this; all of them when empty.</summary>
    public string Only { get; init; } = "";

    /// <summary>
    /// The guest that shows most, for runs with one guest per row; when empty, <see cref="GuestMatrix.One"/> has its own rule.
    /// </summary>
    public string Best { get; init; } = "";

    /// <summary>What follows the guest's name in the row.</summary>
    public IReadOnlyList<object> Arguments => arguments;

    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        GuestMatrix.Wanted.GuestsOf(testMethod, this).Select(guest => (object[])[guest, .. arguments]);
}
