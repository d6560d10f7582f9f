using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Backends;

public sealed class FileOnDiskDirectTests() : FileBackendSuite(ImageFolder.OnDisk(), IoMode.Auto, direct: true);
