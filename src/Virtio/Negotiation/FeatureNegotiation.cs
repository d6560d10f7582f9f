namespace VduseActors.Virtio;

/// <summary>
/// The rules for offered and acknowledged feature bits (virtio 1.2, 2.2 and chapter 6). A VDUSE kernel does not check them for
/// user-space clients, which can acknowledge bits that were never offered.
/// </summary>
public static class FeatureNegotiation
{
    /// <summary>
    /// Bits without which there is no session: VERSION_1 (legacy drivers are not served) and ACCESS_PLATFORM (every address is
    /// an IOVA).
    /// </summary>
    public const ulong Mandatory = VirtioFeature.Version1 | VirtioFeature.AccessPlatform;

    /// <summary>Ring and transport bits that a device offers unless it is told otherwise.</summary>
    public const ulong DefaultRingFeatures = Mandatory | VirtioFeature.RingIndirectDesc | VirtioFeature.RingEventIdx;

    /// <summary>Ring and transport bits that this library serves.</summary>
    public const ulong ServedRingFeatures = DefaultRingFeatures | OptionalRingFeatures;

    /// <summary>Ring bits that a device offers when it is told to.</summary>
    public const ulong OptionalRingFeatures = VirtioFeature.RingPacked | VirtioFeature.InOrder;

    // Bits 24 to 49 belong to rings, transport and the future; the rest to the device type (virtio 1.2, 2.2).
    private const ulong ReservedRange = ((1UL << 50) - 1) & ~((1UL << 24) - 1);

    /// <summary>Checks what a device is about to offer.</summary>
    /// <param name="offered">The feature bits.</param>
    /// <param name="dependencies">The device type's dependencies between bits.</param>
    /// <returns>Null when it may be offered, else what is wrong with it.</returns>
    public static string? CheckOffer(ulong offered, ReadOnlySpan<FeatureDependency> dependencies = default)
    {
        if ((offered & Mandatory) != Mandatory)
            return $"the offer 0x{offered:x} lacks {MandatoryNames(Mandatory & ~offered)}";
        var foreign = offered & ReservedRange & ~ServedRingFeatures;
        if (foreign != 0)
            return $"the offer 0x{offered:x} has ring or transport bits that are not served: {Bits(foreign)}";
        return CheckDependencies(offered, dependencies);
    }

    /// <summary>Checks what a driver acknowledged, when it sets FEATURES_OK.</summary>
    /// <param name="offered">The feature bits offered.</param>
    /// <param name="acknowledged">The feature bits the driver chose.</param>
    /// <param name="dependencies">The device type's dependencies between bits.</param>
    /// <returns>Null when the session can have these features, else why FEATURES_OK is refused.</returns>
    public static string? Check(ulong offered, ulong acknowledged, ReadOnlySpan<FeatureDependency> dependencies = default)
    {
        var never = acknowledged & ~offered;
        if (never != 0)
            return $"the driver acknowledged features that were not offered: {Bits(never)}";
        if ((acknowledged & Mandatory) != Mandatory)
            return $"the driver did not acknowledge {MandatoryNames(Mandatory & ~acknowledged)}";
        return CheckDependencies(acknowledged, dependencies);
    }

    private static string? CheckDependencies(ulong features, ReadOnlySpan<FeatureDependency> dependencies)
    {
        foreach (var dependency in dependencies)
        {
            if ((features & dependency.Feature) != 0 && (features & dependency.RequiresOneOf) == 0)
                return $"feature {dependency.Name} needs {dependency.RequiredNames}";
        }

        return null;
    }

    private static string MandatoryNames(ulong missing) => missing switch
    {
        VirtioFeature.Version1 => "VERSION_1",
        VirtioFeature.AccessPlatform => "ACCESS_PLATFORM",
        _ => "VERSION_1 and ACCESS_PLATFORM",
    };

    private static string Bits(ulong features)
    {
        var bits = new List<int>();
        for (var bit = 0; bit < 64; bit++)
        {
            if ((features >> bit & 1) != 0)
                bits.Add(bit);
        }

        return (bits.Count == 1 ? "bit " : "bits ") + string.Join(", ", bits);
    }
}
