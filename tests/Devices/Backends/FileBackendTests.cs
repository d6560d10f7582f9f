using VduseActors.Devices.Block;
using VduseActors.Devices.Block.Backends;
using VduseActors.Devices.Tests.Driver;

namespace VduseActors.Devices.Tests.Backends;

public sealed class FileOnDiskTests() : FileBackendSuite(ImageFolder.OnDisk(), IoMode.Auto);

public sealed class FileOnDiskInlineTests() : FileBackendSuite(ImageFolder.OnDisk(), IoMode.Inline);

public sealed class FileOnDiskPoolTests() : FileBackendSuite(ImageFolder.OnDisk(), IoMode.Pool);

public sealed class FileOnDiskWriteThroughTests() : FileBackendSuite(ImageFolder.OnDisk(), IoMode.Auto, WriteCache.WriteThrough);

public sealed class FileOnTmpfsTests() : FileBackendSuite(ImageFolder.OnTmpfs(), IoMode.Auto);

public sealed class FileOnTmpfsPoolTests() : FileBackendSuite(ImageFolder.OnTmpfs(), IoMode.Pool);
