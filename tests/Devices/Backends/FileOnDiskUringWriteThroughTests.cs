using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Backends;

public sealed class FileOnDiskUringWriteThroughTests() : FileBackendSuite(ImageFolder.OnDisk(), IoMode.Uring, WriteCache.WriteThrough);
