namespace VduseActors.Virtio;

internal enum RequestState : byte
{
    Free,
    InFlight,
}
