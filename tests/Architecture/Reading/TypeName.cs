namespace VduseActors.Architecture.Tests;

/// <summary>A type that is not nested.</summary>
internal readonly record struct TypeName(string Namespace, string Name)
{
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";
}
