using VduseActors.Settings;

namespace VduseActors.Devices.Net;

/// <content>The keys of a network device: the place of defaults and bounds.</content>
public sealed partial record NetDeviceOptions
{
    internal static class Keys
    {
        public static readonly SettingKey<SettingsSection> Backend = SettingKey.Section("backend", "where frames go to and come from");
        public static readonly SettingKey<MacAddress?> Mac = SettingKey.Of("mac", "address", null, null, ReadMac, "address of the device");
        public static readonly IntegerKey Mtu =
            SettingKey.Integer(
                "mtu", 1500, NetLimits.MinMtu, NetLimits.MaxMtu, "largest packet, without the Ethernet header and a VLAN tag");

        public static readonly IntegerKey QueueSize =
            SettingKey.Integer(
                "queue-size", 256, 2, 32768, "descriptors of the receive and of the transmit queue", "power of two, 2 to 32768");

        public static readonly SettingKey<bool> Packed = SettingKey.Flag("packed", false, "offer packed rings");
        public static readonly SettingKey<bool> InOrder = SettingKey.Flag("in-order", false, "offer IN_ORDER");
        public static readonly IReadOnlyList<SettingKey> All = [Backend, Mac, Mtu, QueueSize, Packed, InOrder];

        private static MacAddress? ReadMac(SettingsSection section)
        {
            if (section.Text("mac") is not { } text)
                return null;
            return MacAddress.TryParse(text, out var mac)
                ? mac
                : throw section.Wrong("mac", $"is '{text}'; write six hexadecimal bytes, for example \"02:00:00:00:00:01\"");
        }
    }
}
