using System.Buffers.Binary;
using Gossamer.TwoParty.Core;

namespace Gossamer.Tests.TwoParty;

/// <summary>Seeds for tests that must be the same every time.</summary>
internal static class TestSeeds
{
    public static Seed Of(ulong number)
    {
        Span<byte> key = stackalloc byte[Seed.Bytes];
        key.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(key, number);
        return new Seed(key);
    }
}
