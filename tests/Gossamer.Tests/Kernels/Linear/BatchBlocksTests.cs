using CsCheck;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Linear;
using Xunit;

namespace Gossamer.Tests.Kernels.Linear;

public sealed class BatchBlocksTests
{
    [Fact]
    public void Packing_puts_the_samples_of_a_feature_side_by_side_and_zeros_behind_them() =>
        Gen.Select(Gen.Int[1, 600], Gen.Int[1, 70]).Sample(
            (features, batch) =>
            {
                var drawn = new LinearCase<float>(SparseTopology.FromPositions(1, features, []), batch, seed: 5);
                float[] packed = new float[BatchBlocks.Length(features, batch)], back = new float[drawn.Input.Length];
                Array.Fill(packed, float.NaN);
                BatchBlocks.Pack<float>(drawn.Input, features, batch, packed);
                Assert.Equal(drawn.PackedInput, packed);
                BatchBlocks.Unpack<float>(packed, features, batch, back);
                Assert.Equal(drawn.Input, back);
            },
            iter: 40, threads: 1);

    [Fact]
    public void Lengths_that_do_not_match_are_named()
    {
        Assert.Throws<ArgumentException>("samples", () => BatchBlocks.Pack<float>(new float[5], 2, 3, new float[64]));
        Assert.Throws<ArgumentException>("packed", () => BatchBlocks.Pack<float>(new float[6], 2, 3, new float[65]));
    }
}
