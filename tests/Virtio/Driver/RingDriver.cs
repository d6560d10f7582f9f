namespace VduseActors.Virtio.Tests.Driver;

/// <summary>The driver side of a ring, in real ring bytes, whatever the layout.</summary>
internal abstract class RingDriver(TestMemory memory, ushort size, ulong features)
{
    public TestMemory Memory { get; } = memory;

    public ushort Size { get; } = size;

    public ulong Features { get; } = features;

    public bool EventIdx => (Features & VirtioFeature.RingEventIdx) != 0;

    /// <summary>Descriptors that no chain uses.</summary>
    public abstract int FreeDescriptors { get; }

    /// <summary>Where the ring is.</summary>
    public abstract RingAreas Areas { get; }

    /// <summary>Starts the device side on this ring.</summary>
    public Virtqueue Activate(VirtqueueState? start = null, InFlightLog? log = null) =>
        RingFormat.For(Features).Activate(Areas, Memory.Guest, Features, start ?? StartAt(0), log);

    /// <summary>Where a device starts in a ring that has run before, with nothing in flight.</summary>
    public abstract VirtqueueState StartAt(ushort index);

    /// <summary>Makes a chain available.</summary>
    /// <returns>Its id.</returns>
    public abstract ushort Post(params ReadOnlySpan<DriverBuffer> buffers);

    /// <summary>Writes an indirect table in the layout's form.</summary>
    public abstract void WriteTable(ulong table, ReadOnlySpan<DriverBuffer> buffers);

    /// <summary>Makes a chain available that consists of one indirect table.</summary>
    public ushort PostIndirect(ulong table, params ReadOnlySpan<DriverBuffer> buffers)
    {
        WriteTable(table, buffers);
        return Post(DriverBuffer.Indirect(table, (uint)(buffers.Length * VirtqDescriptor.Bytes)));
    }

    /// <summary>Takes the next used entry and frees its descriptors.</summary>
    public abstract bool TryTakeUsed(out UsedElement used);

    /// <summary>Asks for interrupts (flags, or event index set to the next used entry), or for none.</summary>
    public abstract void WantInterrupts(bool wanted);

    /// <summary>Whether the driver has to kick for what it posted since the last call.</summary>
    public abstract bool MustKick();

    /// <summary>Where the three parts of the ring are, and how long.</summary>
    public abstract IReadOnlyList<(ulong Iova, int Bytes)> Parts { get; }

    /// <summary>Writes garbage into some places of the ring, and into the table at <see cref="Garbage.Table"/>.</summary>
    public abstract void Scribble(Random random, int places);

    /// <summary>Starts the device side anywhere in a ring of garbage, where something seems to be available.</summary>
    public abstract Virtqueue ActivateAnywhere(Random random, ulong features);

    /// <summary>Changes one byte of the ring, or of the table at <see cref="Garbage.Table"/>.</summary>
    public void FlipByte(Random random)
    {
        var part = random.Next(Parts.Count + 1);
        var (iova, bytes) = part < Parts.Count ? Parts[part] : (Garbage.Table, Garbage.TableEntries * VirtqDescriptor.Bytes);
        Memory.At(iova, bytes)[random.Next(bytes)] ^= (byte)(1 << random.Next(8));
    }
}
