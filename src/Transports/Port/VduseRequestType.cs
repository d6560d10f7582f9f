namespace VduseActors.Kernel;

/// <summary>Control message types (<c>enum vduse_req_type</c>). A daemon answers an unknown one with FAILED.</summary>
public enum VduseRequestType : uint
{
    /// <summary>Report a queue's position (vhost-vdpa only).</summary>
    GetQueueState = 0,

    /// <summary>The driver writes the status byte; 0 is reset.</summary>
    SetStatus = 1,

    /// <summary>A range of the IOTLB changed: stop using and unmap it before the reply.</summary>
    UpdateIotlb = 2,

    /// <summary>Move a queue group to another address space (API version 1).</summary>
    SetQueueGroupAddressSpace = 3,

    /// <summary>Enable or disable a queue (feature bit QUEUE_READY).</summary>
    SetQueueReady = 4,

    /// <summary>Stop processing descriptors until reset (feature bit SUSPEND).</summary>
    Suspend = 5,
}
