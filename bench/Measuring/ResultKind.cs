namespace VduseActors.Bench.Measuring;

/// <summary>What a <see cref="Result"/> says.</summary>
public enum ResultKind
{
    /// <summary>Figures of one case.</summary>
    Row,

    /// <summary>One number that has a name, and perhaps a target.</summary>
    Ratio,

    /// <summary>A sentence: what was left out, and why.</summary>
    Note,
}
