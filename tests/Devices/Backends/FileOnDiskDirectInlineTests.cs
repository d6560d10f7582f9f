using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Backends;

public sealed class FileOnDiskDirectInlineTests() : FileBackendSuite(ImageFolder.OnDisk(), IoMode.Inline, direct: true);
