using System.Buffers.Binary;

namespace VduseActors.Native;

/// <summary>
/// The machine code that <see cref="BusErrorGuard"/> installs for SIGBUS, for x86-64. It must be machine code: between a fault and
/// the return from its handler no managed code can run safely.
/// </summary>
/// <remarks>
/// What it does, of <c>handler(int signal, siginfo_t* info, void* context)</c>: when the kernel raised the signal (<c>si_code</c> above
/// 0) for an address inside a range of the table, it counts the fault, puts zeroed private memory over the granule that holds the
/// address (the raw system call <c>mmap</c>, the only one it makes), and returns: the instruction that faulted runs again. Else,
/// and when mmap fails, it goes on to the handler that was there before, with the same arguments and stack.
/// The count comes before the memory: who sees zeroes must be able to know why.
/// </remarks>
internal static class BusErrorHandler
{
    /// <summary>Bytes of the code.</summary>
    public const int Length = 134;

    private const int TableOperand = 0x0c;
    private const int SecondTableOperand = 0x38;
    private const int PreviousOperand = 0x7c;

    private static ReadOnlySpan<byte> Code =>
    [
        0x83, 0x7e, 0x08, 0x00,                         // cmp dword [rsi+8], 0          si_code
        0x7e, 0x74,                                     // jle chain
        0x4c, 0x8b, 0x46, 0x10,                         // mov r8, [rsi+16]              si_addr
        0x49, 0xb9, 0, 0, 0, 0, 0, 0, 0, 0,             // mov r9, table
        0x41, 0x8b, 0x09,                               // mov ecx, [r9]                 ranges
        0x85, 0xc9,                                     // test ecx, ecx
        0x74, 0x5f,                                     // jz chain
        0x49, 0x83, 0xc1, 0x20,                         // next: add r9, 32
        0x4d, 0x3b, 0x01,                               // cmp r8, [r9]                  first
        0x72, 0x52,                                     // jb other
        0x4d, 0x3b, 0x41, 0x08,                         // cmp r8, [r9+8]                last
        0x77, 0x4c,                                     // ja other
        0x57,                                           // push rdi
        0x56,                                           // push rsi
        0x52,                                           // push rdx
        0x49, 0x8b, 0x71, 0x10,                         // mov rsi, [r9+16]              length = granule
        0xf0, 0x49, 0xff, 0x41, 0x18,                   // lock inc qword [r9+24]        faults of the range
        0x49, 0xb9, 0, 0, 0, 0, 0, 0, 0, 0,             // mov r9, table
        0xf0, 0x49, 0xff, 0x41, 0x08,                   // lock inc qword [r9+8]         faults in all
        0x48, 0x89, 0xf7,                               // mov rdi, rsi
        0x48, 0xf7, 0xdf,                               // neg rdi
        0x4c, 0x21, 0xc7,                               // and rdi, r8                   address, rounded down
        0xba, 0x03, 0x00, 0x00, 0x00,                   // mov edx, PROT_READ|PROT_WRITE
        0x41, 0xba, 0x32, 0x40, 0x00, 0x00,             // mov r10d, PRIVATE|FIXED|ANONYMOUS|NORESERVE
        0x49, 0xc7, 0xc0, 0xff, 0xff, 0xff, 0xff,       // mov r8, -1
        0x45, 0x31, 0xc9,                               // xor r9d, r9d
        0xb8, 0x09, 0x00, 0x00, 0x00,                   // mov eax, SYS_mmap
        0x0f, 0x05,                                     // syscall
        0x5a,                                           // pop rdx
        0x5e,                                           // pop rsi
        0x5f,                                           // pop rdi
        0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff,             // cmp rax, -4096
        0x77, 0x05,                                     // ja chain
        0xc3,                                           // ret
        0xff, 0xc9,                                     // other: dec ecx
        0x75, 0xa1,                                     // jnz next
        0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0,             // chain: mov rax, previous
        0xff, 0xe0,                                     // jmp rax
    ];

    /// <summary>Writes the code.</summary>
    /// <param name="target">At least <see cref="Length"/> bytes.</param>
    /// <param name="table">Address of the table (see <see cref="BusErrorTable"/>).</param>
    /// <param name="previous">The handler to go on to.</param>
    public static void Emit(Span<byte> target, nint table, nint previous)
    {
        Code.CopyTo(target);
        BinaryPrimitives.WriteInt64LittleEndian(target[TableOperand..], table);
        BinaryPrimitives.WriteInt64LittleEndian(target[SecondTableOperand..], table);
        BinaryPrimitives.WriteInt64LittleEndian(target[PreviousOperand..], previous);
    }
}
