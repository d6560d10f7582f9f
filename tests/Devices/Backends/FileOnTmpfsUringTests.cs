using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Backends;

public sealed class FileOnTmpfsUringTests() : FileBackendSuite(ImageFolder.OnTmpfs(), IoMode.Uring);
