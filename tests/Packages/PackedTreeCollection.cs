namespace VduseActors.Packages.Tests;

/// <summary>Tests that share one packed tree.</summary>
[CollectionDefinition(Name)]
public sealed class PackedTreeCollection : ICollectionFixture<PackedTree>
{
    /// <summary>Its name.</summary>
    public const string Name = "packed tree";
}
