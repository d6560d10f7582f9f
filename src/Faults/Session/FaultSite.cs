namespace VduseActors.Faults;

/// <summary>One passing of a <see cref="FaultPoint"/>: what a fault's target is compared with.</summary>
public readonly record struct FaultSite
{
    /// <summary>Name of the device.</summary>
    public string Device { get; init; }

    /// <summary>Index of the queue, or null.</summary>
    public int? Queue { get; init; }

    /// <summary>Backend operation, or null.</summary>
    public string? Operation { get; init; }

    /// <summary>Type of the message, or null.</summary>
    public string? Message { get; init; }

    /// <summary>The actor, or null.</summary>
    public string? Actor { get; init; }

    /// <summary>Whether <see cref="Sector"/> has a meaning.</summary>
    public bool HasRange { get; init; }

    /// <summary>First sector of the request, in units of 512 bytes.</summary>
    public ulong Sector { get; init; }

    /// <summary>Bytes of the request.</summary>
    public ulong Bytes { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var actor = Actor is null ? null : Queue is null || Actor != "queue" ? Actor : $"queue-{Queue}";
        var queue = Queue is null || Actor is not null ? null : $"queue {Queue}";
        var range = HasRange ? $"sector {Sector}, {Bytes} bytes" : null;
        return string.Join(", ", new[] { Device, actor, queue, Operation, Message, range }.Where(part => part is not null));
    }
}
