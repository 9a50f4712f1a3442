using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Gossamer.TwoParty.Core;

/// <summary>
/// Rounds of AES by the processor's own instructions, which take the same time whatever the data. There is no other path: tables
/// would leak keys through the cache.
/// </summary>
internal static class AesInstructions
{
    /// <summary>Whether this processor has them.</summary>
    public static bool AreSupported => X86Aes.IsSupported || ArmAes.IsSupported;

    /// <exception cref="PlatformNotSupportedException">The processor has no AES instructions.</exception>
    public static void Require()
    {
        if (!AreSupported)
        {
            throw new PlatformNotSupportedException(
                "Two-party protocols need a processor with AES instructions (x86 AES-NI or Arm AES); tables would leak keys.");
        }
    }

    /// <summary>SubBytes, ShiftRows, MixColumns, AddRoundKey.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Round(Vector128<byte> state, Vector128<byte> key) => X86Aes.IsSupported
        ? X86Aes.Encrypt(state, key)
        : ArmAes.MixColumns(ArmAes.Encrypt(state, Vector128<byte>.Zero)) ^ key;

    /// <summary>SubBytes, ShiftRows, AddRoundKey.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LastRound(Vector128<byte> state, Vector128<byte> key) => X86Aes.IsSupported
        ? X86Aes.EncryptLast(state, key)
        : ArmAes.Encrypt(state, Vector128<byte>.Zero) ^ key;
}
