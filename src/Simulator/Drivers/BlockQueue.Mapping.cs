using VduseActors.Simulator.Iommu;

namespace VduseActors.Simulator.Drivers;

/// <content>Making a request's buffers reachable for the device.</content>
internal sealed partial class BlockQueue
{
    private bool TryMap(BlockSlot slot, ReadOnlySpan<byte> data, bool deviceWrites)
    {
        var mapped = 0;
        if (!TryMapOne(slot, ref mapped, slot.Header, deviceWrites: false))
            return false;

        for (var offset = 0; offset < data.Length; offset += _segmentBytes)
        {
            if (!TryMapOne(slot, ref mapped, data.Slice(offset, Math.Min(_segmentBytes, data.Length - offset)), deviceWrites))
                return false;
        }

        if (!TryMapOne(slot, ref mapped, slot.Status, deviceWrites: true))
            return false;

        slot.TableIova = 0;
        if (!_indirect)
            return true;

        _ring.WriteTable(slot.Table.AsSpan(0, slot.TableBytes), slot.Buffers.AsSpan(0, slot.Count));
        slot.TableIova = _transport.Map(_index, slot.Table.AsSpan(0, slot.TableBytes), DmaDirection.ToDevice);
        if (slot.TableIova != 0)
            return true;

        Discard(slot, slot.Count);
        return false;
    }

    private bool TryMapOne(BlockSlot slot, ref int mapped, ReadOnlySpan<byte> buffer, bool deviceWrites)
    {
        var iova = _transport.Map(_index, buffer, deviceWrites ? DmaDirection.FromDevice : DmaDirection.ToDevice);
        if (iova == 0)
        {
            slot.TableIova = 0;
            for (var i = 0; i < mapped; i++)
                _transport.Discard(_index, slot.Buffers[i].Iova, (int)slot.Buffers[i].Length);

            return false;
        }

        slot.Buffers[mapped++] = new RingBuffer(iova, (uint)buffer.Length, deviceWrites);
        return true;
    }

    private void Discard(BlockSlot slot, int count)
    {
        for (var i = 0; i < count; i++)
            _transport.Discard(_index, slot.Buffers[i].Iova, (int)slot.Buffers[i].Length);

        if (slot.TableIova != 0)
            _transport.Discard(_index, slot.TableIova, slot.TableBytes);

        slot.TableIova = 0;
        slot.Request = null;
    }

    private void Unmap(in RingBuffer buffer, Span<byte> into) =>
        _transport.Unmap(_index, buffer.Iova, into, buffer.DeviceWrites ? DmaDirection.FromDevice : DmaDirection.ToDevice);
}
