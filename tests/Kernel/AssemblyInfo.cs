// Left out by `./test.sh --quick`: these tests need the kernels that build-kernel.sh makes.
[assembly: AssemblyTrait("Category", "Kernel")]

// One guest at a time: a guest is as fast as the core it is pinned to.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
