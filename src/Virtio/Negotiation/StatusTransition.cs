namespace VduseActors.Virtio;

/// <summary>
/// Judges what a driver writes into the device status (virtio 1.2, 2.1.1 and 3.1.1). A reset (0) is always allowed; bits only
/// grow; each step needs the one before. Bits without a meaning here are ignored (virtio 1.4: SUSPEND when not offered).
/// </summary>
public static class StatusTransition
{
    /// <summary>Checks a status write.</summary>
    /// <param name="from">The status so far.</param>
    /// <param name="to">The status written.</param>
    /// <returns>Null when it is allowed, else why it is refused.</returns>
    public static string? Check(DeviceStatus from, DeviceStatus to)
    {
        if (to == DeviceStatus.None)
            return null;

        // NEEDS_RESET is the device's own bit: a driver that does not repeat it clears nothing.
        var cleared = from & ~to & ~DeviceStatus.NeedsReset & Known;
        if (cleared != 0)
            return $"status {Show(from)} to {Show(to)} clears {Names(cleared)}, which only a reset does";

        var added = to & ~from;
        if ((added & DeviceStatus.Failed) != 0)
            return null;
        if ((from & DeviceStatus.Failed) != 0 && (added & Steps) != 0)
            return $"status {Show(to)} continues after FAILED without a reset";
        if (Lacks(added, DeviceStatus.Driver, to, DeviceStatus.Acknowledge))
            return $"status {Show(to)} sets DRIVER without ACKNOWLEDGE";
        if (Lacks(added, DeviceStatus.FeaturesOk, to, DeviceStatus.Driver))
            return $"status {Show(to)} sets FEATURES_OK without DRIVER";

        // In one write with FEATURES_OK the driver cannot have looked whether the features were accepted.
        return Lacks(added, DeviceStatus.DriverOk, from, DeviceStatus.FeaturesOk)
            ? $"status {Show(from)} to {Show(to)} sets DRIVER_OK before FEATURES_OK"
            : null;
    }

    /// <summary>True when a write asks the device to accept the features.</summary>
    public static bool EntersFeaturesOk(DeviceStatus from, DeviceStatus to) => (to & ~from & DeviceStatus.FeaturesOk) != 0;

    /// <summary>True when a write starts the device.</summary>
    public static bool EntersDriverOk(DeviceStatus from, DeviceStatus to) => (to & ~from & DeviceStatus.DriverOk) != 0;

    private const DeviceStatus Steps =
        DeviceStatus.Acknowledge | DeviceStatus.Driver | DeviceStatus.FeaturesOk | DeviceStatus.DriverOk;

    private const DeviceStatus Known = Steps | DeviceStatus.NeedsReset | DeviceStatus.Failed;

    private static bool Lacks(DeviceStatus added, DeviceStatus step, DeviceStatus status, DeviceStatus prerequisite) =>
        (added & step) != 0 && (status & prerequisite) == 0;

    private static string Show(DeviceStatus status) => $"0x{(byte)status:x2}";

    private static string Names(DeviceStatus bits)
    {
        var names = new List<string>();
        foreach (var (bit, name) in new[]
        {
            (DeviceStatus.Acknowledge, "ACKNOWLEDGE"),
            (DeviceStatus.Driver, "DRIVER"),
            (DeviceStatus.FeaturesOk, "FEATURES_OK"),
            (DeviceStatus.DriverOk, "DRIVER_OK"),
            (DeviceStatus.Failed, "FAILED"),
        })
        {
            if ((bits & bit) != 0)
                names.Add(name);
        }

        return string.Join(", ", names);
    }
}
