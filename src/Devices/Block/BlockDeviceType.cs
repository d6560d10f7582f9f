using VduseActors.Devices.Types;
using VduseActors.Settings;
using Keys = VduseActors.Devices.Block.BlockDeviceOptions.Keys;

namespace VduseActors.Devices.Block;

/// <summary>The device type <c>block</c>.</summary>
internal sealed class BlockDeviceType : IDeviceType
{
    /// <inheritdoc/>
    public string Name => "block";

    /// <inheritdoc/>
    IReadOnlyList<SettingKey> IDeviceType.Keys => Keys.All;

    /// <inheritdoc/>
    public IDeviceDefinition Create(TypeReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var section = reading.Settings;
        return new BlockDeviceDefinition(new BlockDeviceOptions
        {
            Name = reading.Device,
            Backend = reading.ReadBlockBackend(),
            Queues = Keys.Queues.Read(section),
            Groups = Keys.Groups.Read(section),
            QueueSize = Keys.QueueSize.Read(section),
            Packed = Keys.Packed.Read(section),
            InOrder = Keys.InOrder.Read(section),
            Placement = ReadPlacement(section),
            Umem = Keys.Umem.Read(section),
            TakeoverStorage = Keys.TakeoverStorage.Read(section),
            ReadOnly = Keys.ReadOnly.Read(section),
            BlockSize = Keys.BlockSize.Read(section),
            PhysicalBlockSize = Keys.PhysicalBlockSize.Read(section),
            MinIoSize = Keys.MinIoSize.Read(section),
            OptIoSize = Keys.OptIoSize.Read(section),
            Serial = Keys.Serial.Read(section),
            SegMax = Keys.SegMax.Read(section),
            WriteCache = Keys.WriteCache.Read(section),
            Discard = Keys.Discard.Read(section),
            SizeMax = Keys.SizeMax.Read(section),
        });
    }

    private static QueuePlacement ReadPlacement(SettingsSection section)
    {
        var placement = new QueuePlacement(Keys.Loops.Read(section), Keys.InterruptCpus.Read(section));
        if (placement.Loops.Any(loop => loop < 0))
            throw section.Wrong(Keys.Loops.Name, "names data loops by number, from 0");
        if (placement.InterruptCpus.Any(cpu => cpu is < 0 or > 63))
            throw section.Wrong(Keys.InterruptCpus.Name, "names CPUs from 0 to 63");
        return placement;
    }
}
