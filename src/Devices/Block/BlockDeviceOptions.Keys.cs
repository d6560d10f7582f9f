using VduseActors.Settings;

namespace VduseActors.Devices.Block;

/// <content>The keys of a block device: the place of defaults and bounds.</content>
public sealed partial record BlockDeviceOptions
{
    internal static class Keys
    {
        public const int MaxSegMax = 4096;
        public const int MinSizeMax = 4096;
        public const int MaxSizeMax = 64 << 20;
        public const int MaxPhysicalBlockSize = 1 << 20;

        public static readonly IntegerKey Queues = SettingKey.Integer("queues", 1, 1, 256, "virtqueues");
        public static readonly IntegerKey Groups = SettingKey.Integer(
            "groups", 1, 1, 256, "queue groups; queue i is in group i modulo it", "1 to `queues`");
        public static readonly IntegerKey QueueSize = SettingKey.Integer(
            "queue-size", 256, 2, 32768, "descriptors per queue", "power of two, 2 to 32768");
        public static readonly SettingKey<bool> Packed = SettingKey.Flag("packed", false, "offer packed rings");
        public static readonly SettingKey<bool> InOrder = SettingKey.Flag("in-order", false, "offer IN_ORDER");
        public static readonly SettingKey<IReadOnlyList<int>> Loops = SettingKey.Integers(
            "loops", "data loops of the queues, taken in turn");
        public static readonly SettingKey<IReadOnlyList<int>> InterruptCpus = SettingKey.Integers(
            "interrupt-cpus", "CPUs of the driver's interrupts", "0 to 63");
        public static readonly SettingKey<bool> Umem = SettingKey.Flag("umem", false, "bounce pages from this process");
        public static readonly SettingKey<bool> ReadOnly = SettingKey.Flag(
            "read-only", false, "refuse writes, and open the storage read-only");
        public static readonly IntegerKey BlockSize =
            SettingKey.Integer("block-size", 512, 512, 4096, "logical block size in bytes", "512, 1024, 2048, 4096");

        public static readonly SettingKey<int?> PhysicalBlockSize =
            SettingKey.OptionalBytes("physical-block-size", "physical block size in bytes", "power of two to 1 MiB");

        public static readonly SettingKey<int?> MinIoSize = SettingKey.OptionalBytes("min-io-size", "smallest efficient I/O in bytes");
        public static readonly SettingKey<int> OptIoSize = SettingKey.Bytes("opt-io-size", 0, "best I/O in bytes; 0: no preference");
        public static readonly SettingKey<string?> Serial = SettingKey.Text("serial", "what GET_ID returns");
        public static readonly SettingKey<int?> SegMax = SettingKey.OptionalBytes(
            "seg-max", "data segments of one request", $"1 to {MaxSegMax}");
        public static readonly SettingKey<int> SizeMax =
            SettingKey.Bytes("size-max", 128 << 10, "largest data segment in bytes", $"{MinSizeMax} to {MaxSizeMax >> 20} MiB");

        public static readonly SettingKey<WriteCache> WriteCache =
            SettingKey.Choice("write-cache", Block.WriteCache.WriteBack, "what a completed write means");

        public static readonly SettingKey<bool> Discard = SettingKey.Flag("discard", true, "offer discard where the storage can");
        public static readonly SettingKey<TakeoverStorage> TakeoverStorage =
            SettingKey.Choice(
                "takeover-storage", Block.TakeoverStorage.Same, "with which storage a device whose driver runs is taken over");

        public static readonly SettingKey<SettingsSection> Backend = SettingKey.Section("backend", "the storage");

        public static readonly IReadOnlyList<SettingKey> All =
        [
            Backend, Queues, Groups, QueueSize, Packed, InOrder, Loops, InterruptCpus, Umem, TakeoverStorage, ReadOnly, BlockSize,
            PhysicalBlockSize, MinIoSize, OptIoSize,
            Serial, SegMax, SizeMax, WriteCache, Discard,
        ];
    }
}
