namespace VduseActors.Simulator;

/// <summary>How the bounce memory of a simulated kernel works: as it was merged, or as one of the proposals before.</summary>
public enum IommuGeneration
{
    /// <summary>As merged: data is copied in when the driver maps a buffer; pages are kept until the address space ends.</summary>
    Mainline,

    /// <summary>
    /// RFC v3 of January 2021: data is copied in when the device first touches a page, or at map time where the page exists. A touch
    /// where nothing is mapped is SIGBUS. Coherent memory ends 1 GiB above the bounce memory.
    /// </summary>
    RfcV3,

    /// <summary>RFC v4 of February 2021: as v3, with the end of the address space given, above the bounce memory.</summary>
    RfcV4,

    /// <summary>
    /// RFC v5 of March 2021: as v4, but a touch always makes a page, whether something is mapped there or not, and a reset takes
    /// all pages away.
    /// </summary>
    RfcV5,
}
