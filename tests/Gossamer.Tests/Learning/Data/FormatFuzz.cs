using CsCheck;
using Xunit;

namespace Gossamer.Tests.Learning.Data;

/// <summary>Damages files. Whatever happens to one, its reader succeeds or throws one line that names the file and a place in it.</summary>
internal static class FormatFuzz
{
    /// <summary>Reads a file cut short, with bits flipped, bytes overwritten or garbage instead; <paramref name="leastRefused"/> of the contents must be refused.</summary>
    public static void Damaged(byte[] whole, int iterations, Action<byte[]> read, double leastRefused = 0.25)
    {
        read(whole);
        Gen<byte[]> cut = Gen.Int[0, whole.Length - 1].Select(length => whole[..length]);
        Gen<byte[]> longer = Gen.Byte.Array[1, 600].Select(tail => (byte[])[.. whole, .. tail]);
        Gen<byte[]> garbage = Gen.Byte.Array[0, 300];
        Gen<byte[]> flipped = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, 7]).Array[1, 4].Select(flips =>
        {
            byte[] copy = [.. whole];
            foreach ((int at, int bit) in flips) copy[at] ^= (byte)(1 << bit);
            return copy;
        });
        Gen<byte[]> overwritten = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte.Array[1, 12]).Select((at, bytes) =>
        {
            byte[] copy = [.. whole];
            bytes.AsSpan(0, Math.Min(bytes.Length, copy.Length - at)).CopyTo(copy.AsSpan(at));
            return copy;
        });
        // One sample of many contents from a fixed seed: the same contents in every run.
        int refused = 0;
        Gen.OneOf(cut, longer, garbage, flipped, overwritten).Array[iterations].Sample(
            contents =>
            {
                foreach (byte[] content in contents)
                {
                    try
                    {
                        read(content);
                    }
                    catch (InvalidDataException exception)
                    {
                        refused++;
                        Assert.DoesNotContain(exception.Message, char.IsControl);
                        Assert.Contains("some.file", exception.Message, StringComparison.Ordinal);
                        Assert.Matches(@": .+: .+; .+", exception.Message);
                    }
                }
            },
            iter: 1, threads: 1, seed: "0000KOIPe036");
        Assert.InRange(refused, (int)(leastRefused * iterations), iterations);
    }
}
