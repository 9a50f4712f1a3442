using Gossamer.Kernels.Randomness;

namespace Gossamer.Tests.EdgeInference.Serving;

/// <summary>Bytes with a few mistakes: changed, lost, doubled, cut off.</summary>
internal static class Mutations
{
    /// <summary>A mutant of <paramref name="bytes"/>, the same for the same number.</summary>
    public static byte[] Of(byte[] bytes, ulong number)
    {
        var random = new CounterRandom(number, "mutations");
        ulong next = 0;
        int Below(int limit) => random.Below(next++, limit);
        List<byte> mutant = [.. bytes];
        for (int mistakes = 1 + Below(4); mistakes > 0 && mutant.Count > 0; mistakes--)
        {
            int at = Below(mutant.Count);
            switch (Below(6))
            {
                case 0: mutant[at] ^= (byte)(1 << Below(8)); break;
                case 1: mutant[at] = (byte)Below(256); break;
                case 2: mutant.RemoveAt(at); break;
                case 3: mutant.Insert(at, (byte)Below(256)); break;
                case 4: mutant.RemoveRange(at, mutant.Count - at); break;
                default:
                    int length = 1 + Below(Math.Min(16, mutant.Count - at));
                    mutant.InsertRange(Below(mutant.Count), mutant.GetRange(at, length));
                    break;
            }
        }
        return [.. mutant];
    }
}
