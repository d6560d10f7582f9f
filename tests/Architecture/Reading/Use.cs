namespace VduseActors.Architecture.Tests;

/// <summary>That one type uses another, or a member of it.</summary>
/// <param name="From">The type that uses, the outermost one: nested types and what the compiler makes count as their owner.</param>
/// <param name="Assembly">Name of the assembly of the used type.</param>
/// <param name="To">The used type, the outermost one.</param>
/// <param name="Member">The member of it; empty when the type itself is meant.</param>
internal readonly record struct Use(TypeName From, string Assembly, TypeName To, string Member)
{
    public override string ToString() => $"{From} uses {To}{(Member.Length == 0 ? "" : $".{Member}")}";
}
