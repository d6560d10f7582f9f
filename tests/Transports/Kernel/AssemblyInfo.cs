// Run inside a guest by tests/Kernel (PortTests): these tests need a kernel with VDUSE and root.
[assembly: AssemblyTrait("Category", "Kernel")]

// One kernel, one set of devices.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
