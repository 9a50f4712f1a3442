using Gossamer.Kernels.Numerics;
using Xunit;

namespace Gossamer.Tests.Kernels.Linear;

public sealed class SubnormalsTests
{
    [Fact]
    public void Numbers_below_the_normal_range_become_zero_and_nothing_else_changes()
    {
        float smallest = BitConverter.Int32BitsToSingle(0x00800000), below = BitConverter.Int32BitsToSingle(0x007FFFFF);
        Assert.Equal(Subnormals.Threshold, smallest);
        float[] cycle =
            [0, -0f, float.Epsilon, -float.Epsilon, below, -below, smallest, -smallest, 1, -1, float.MaxValue, float.NaN, float.NegativeInfinity];
        float[] flushed = [0, 0, 0, 0, 0, 0, smallest, -smallest, 1, -1, float.MaxValue, float.NaN, float.NegativeInfinity];
        for (int length = 0; length < 80; length++)
        {
            float[] single = [.. Enumerable.Range(0, length).Select(i => cycle[i % cycle.Length])];
            double[] twofold = [.. single.Select(x => (double)x)];
            Subnormals.Flush<float>(single);
            Subnormals.Flush<double>(twofold);
            float[] expected = [.. Enumerable.Range(0, length).Select(i => flushed[i % cycle.Length])];
            Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), single.Select(BitConverter.SingleToInt32Bits));
            Assert.Equal(expected.Select(x => BitConverter.DoubleToInt64Bits(x)), twofold.Select(BitConverter.DoubleToInt64Bits));
        }
    }

    [Fact]
    public void The_switches_of_the_runtime_take_effect()
    {
        LaneWidth limit =
            IsOff("DOTNET_EnableHWIntrinsic") ? LaneWidth.Scalar
            : IsOff("DOTNET_EnableAVX2") ? LaneWidth.Vector128
            : IsOff("DOTNET_EnableAVX512") ? LaneWidth.Vector256
            : LaneWidth.Vector512;
        Assert.True(LaneWidths.Widest <= limit, $"{LaneWidths.Widest} in spite of the switches");
        Assert.Equal(LaneWidths.Widest, LaneWidths.Supported[^1]);

        static bool IsOff(string name) => Environment.GetEnvironmentVariable(name) == "0";
    }
}
