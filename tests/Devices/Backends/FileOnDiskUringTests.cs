using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Backends;

public sealed class FileOnDiskUringTests() : FileBackendSuite(ImageFolder.OnDisk(), IoMode.Uring);
