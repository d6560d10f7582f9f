using System.Numerics;
using VduseActors.Native;
using Keys = VduseActors.Devices.Block.BlockDeviceOptions.Keys;

namespace VduseActors.Devices.Block;

/// <summary>Checks the options of a block device that can be checked without its storage.</summary>
internal static class BlockOptionsValidator
{
    /// <summary>Throws for the first option that cannot work.</summary>
    /// <exception cref="DeviceConfigurationException">An option cannot work.</exception>
    public static void Validate(BlockDeviceOptions options)
    {
        CheckName(options.Name);
        var name = options.Name;
        Require(options.Backend is not null, "backend", $"device '{name}' has no backend: configure backend.type as file, memory or null");
        Require(
            Keys.Queues.Accepts(options.Queues), "queues", Invariant($"device '{name}': {options.Queues} queues; use {Keys.Queues.Range}"));
        Require(
            options.Groups >= 1 && options.Groups <= options.Queues,
            "groups",
            Invariant($"device '{name}': {options.Groups} groups for {options.Queues} queues; use 1 to {options.Queues}"));
        Require(
            Keys.QueueSize.Accepts(options.QueueSize) && BitOperations.IsPow2(options.QueueSize),
            "queue-size",
            Invariant(
                $"device '{name}': queue size {options.QueueSize} is not a power of two from {Keys.QueueSize.Least} to {Keys.QueueSize.Most}; use {Keys.QueueSize.Default} if in doubt"));
        Require(
            options.BlockSize is 512 or 1024 or 2048 or 4096,
            "block-size",
            Invariant($"device '{name}': block size {options.BlockSize}; use 512, 1024, 2048 or 4096"));
        CheckTopology(options);
        CheckSerial(options);
        CheckSegments(options);
        Require(
            Enum.IsDefined(options.WriteCache),
            "write-cache",
            Invariant($"device '{name}': unknown write cache {(int)options.WriteCache}; use write-back or write-through"));
    }

    private static void CheckName(string name)
    {
        var fault = DeviceNodeName.FindFault(name);
        Require(fault is null, "name", $"the device name '{name}' {fault}; choose another");
    }

    private static void CheckTopology(BlockDeviceOptions options)
    {
        var physical = options.EffectivePhysicalBlockSize;
        Require(
            physical >= options.BlockSize && physical <= Keys.MaxPhysicalBlockSize && BitOperations.IsPow2(physical),
            "physical-block-size",
            Invariant($"device '{options.Name}': physical block size {physical} is not a power of two ")
            + Invariant($"from the block size {options.BlockSize} to {Keys.MaxPhysicalBlockSize}"));

        // min_io_size is 16 bits wide in the configuration space and counts logical blocks.
        var min = options.EffectiveMinIoSize;
        Require(
            min >= 0 && min % options.BlockSize == 0 && min / options.BlockSize <= ushort.MaxValue,
            "min-io-size",
            Invariant(
                $"device '{options.Name}': smallest I/O {min} is not a multiple of the block size {options.BlockSize} below 65536 blocks"));
        Require(
            options.OptIoSize >= 0 && options.OptIoSize % options.BlockSize == 0,
            "opt-io-size",
            Invariant($"device '{options.Name}': best I/O {options.OptIoSize} is not a multiple of the block size {options.BlockSize}; ")
            + "0 means no preference");
    }

    private static void CheckSerial(BlockDeviceOptions options)
    {
        var serial = options.EffectiveSerial;
        var valid = serial.Length <= BlockLimits.IdLength;
        foreach (var c in serial)
            valid &= c is >= ' ' and <= '~';
        Require(
            valid,
            "serial",
            $"device '{options.Name}': serial '{serial}' ({serial.Length} characters) must be at most "
            + $"{BlockLimits.IdLength} printable ASCII characters");
    }

    private static void CheckSegments(BlockDeviceOptions options)
    {
        var segMax = options.EffectiveSegMax;
        Require(
            segMax is >= 1 and <= Keys.MaxSegMax,
            "seg-max",
            Invariant($"device '{options.Name}': {segMax} segments per request; use 1 to {Keys.MaxSegMax}"));
        Require(
            options.SizeMax is >= Keys.MinSizeMax and <= Keys.MaxSizeMax,
            "size-max",
            Invariant($"device '{options.Name}': segments of {options.SizeMax} bytes; use {Keys.MinSizeMax} to {Keys.MaxSizeMax}"));

        // The used ring counts bytes in 32 bits.
        Require(
            (long)segMax * options.SizeMax < uint.MaxValue,
            "size-max",
            Invariant($"device '{options.Name}': seg-max {segMax} times size-max {options.SizeMax} passes 4 GiB; lower one of them"));
    }

    private static void Require(bool condition, string key, string message)
    {
        if (!condition)
            throw new DeviceConfigurationException(key, message);
    }
}
