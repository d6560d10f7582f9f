using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Backends;

public sealed class FileOnDiskDirectPoolTests() : FileBackendSuite(ImageFolder.OnDisk(), IoMode.Pool, direct: true);
