namespace VduseActors.Simulator.DeviceIotlb;

/// <summary>What a full translation table does with one more entry.</summary>
public enum EvictionRule
{
    /// <summary>Gives up the entry that was added last: the proposal of 2016, which took the wrong end of its list.</summary>
    MostRecent,

    /// <summary>Gives up the entry that was added first: vhost since it was merged (tables made with the retire flag).</summary>
    Oldest,

    /// <summary>Takes no more (ENOSPC): the tables of vhost-vdpa and VDUSE.</summary>
    Refuse,
}
