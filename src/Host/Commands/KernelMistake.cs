using VduseActors.Kernel;
using VduseActors.Native;

namespace VduseActors.Host.Commands;

/// <summary>Tells what a user can mend from what went wrong in the kernel.</summary>
internal static class KernelMistake
{
    /// <summary>Whether the call failed over something the user chose: a name, a permission, a module that is not loaded.</summary>
    /// <param name="failure">What the kernel said.</param>
    public static bool IsUsers(LinuxException failure) =>
        failure.Errno is Errno.EPERM or Errno.EACCES or Errno.ENOENT or Errno.ENODEV or Errno.EEXIST or Errno.EBUSY or Errno.EINVAL
            or Errno.ENOTDIR or Errno.ENAMETOOLONG;
}
