using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Backends;

public sealed class FileOnDiskWriteThroughTests() : FileBackendSuite(ImageFolder.OnDisk(), IoMode.Auto, WriteCache.WriteThrough);
