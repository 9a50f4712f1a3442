using System.Runtime.InteropServices;
using Gossamer.EdgeInference.Serving;
using Gossamer.Inference.Networks;
using Gossamer.Tests.Inference.Networks;

namespace Gossamer.Tests.EdgeInference.Serving;

/// <summary>Models that tests ask.</summary>
internal static class ServedModels
{
    public const int Features = 256, Classes = 10;

    /// <summary>A sparse perceptron of two layers, 256 to 10.</summary>
    public static TrainedNetwork Perceptron()
    {
        var graph = new GraphBuilder([Features]);
        int x = graph.Add(new LinearOperation("fc1.weight", "fc1.bias", 32, Features), NetworkGraph.Input);
        x = graph.Add(new ReluOperation(), x);
        return SampleNetworks.Fill(graph.Build(graph.Add(new LinearOperation("fc2.weight", "fc2.bias", Classes, 32), x)), density: 0.1, seed: 7);
    }

    /// <summary>What that network computes, by the definition, in double precision.</summary>
    public static double[] ByDefinition(TrainedNetwork network, ReadOnlySpan<float> sample)
    {
        double[] x = [.. sample.ToArray().Select(static value => (double)value)];
        for (int layer = 1; layer <= 2; layer++)
        {
            float[] weight = network.Weights[$"fc{layer}.weight"].ToDense(), bias = network.Vectors[$"fc{layer}.bias"];
            double[] next = new double[bias.Length];
            for (int row = 0; row < next.Length; row++)
            {
                next[row] = bias[row];
                for (int column = 0; column < x.Length; column++) next[row] += weight[row * x.Length + column] * x[column];
                if (layer == 1) next[row] = Math.Max(0, next[row]);
            }
            x = next;
        }
        return x;
    }

    /// <summary>Gives its input x, [−1, 3] of a type, back as y.</summary>
    public static FunctionModel Echo(TensorDataType type) => new(
        new ModelDescription($"echo-{type.Name().ToLowerInvariant()}", "1", "test_function", [new TensorSpec("x", type, -1, 3)], [new TensorSpec("y", type, -1, 3)]),
        static call => [InferenceTensor.FromRaw("y", call.Inputs[0].DataType, call.Inputs[0].Shape, call.Inputs[0].Raw)]);

    /// <summary>Takes a, [2], and b, [−1, 2]; gives their sum, row by row, and the product of a's elements.</summary>
    public static FunctionModel Pair(string version) => new(
        new ModelDescription(
            "pair", version, "test_function", [new TensorSpec("a", TensorDataType.Float32, 2), new TensorSpec("b", TensorDataType.Float32, -1, 2)],
            [new TensorSpec("sum", TensorDataType.Float32, -1, 2), new TensorSpec("product", TensorDataType.Float32, 1)]),
        static call =>
        {
            ReadOnlySpan<float> a = call.Inputs[0].AsSpan<float>(), b = call.Inputs[1].AsSpan<float>();
            float[] sum = new float[b.Length];
            for (int i = 0; i < sum.Length; i++) sum[i] = a[i % 2] + b[i];
            return [InferenceTensor.Of<float>("sum", call.Inputs[1].Shape, sum), InferenceTensor.Of<float>("product", [1], [a[0] * a[1]])];
        });

    /// <summary>Throws what a model should not.</summary>
    public static FunctionModel Broken() => new(
        new ModelDescription("broken", "1", "test_function", [new TensorSpec("x", TensorDataType.Float32, 1)], [new TensorSpec("y", TensorDataType.Float32, 1)]),
        static _ => throw new InvalidOperationException("a secret of the inside"));

    /// <summary>Nine elements, 3 × 3, that show a type's range, in raw form.</summary>
    public static byte[] Extremes(TensorDataType type) => type switch
    {
        TensorDataType.Bool => [0, 1, 1, 0, 0, 1, 0, 1, 0],
        TensorDataType.UInt8 => [0, 1, 2, 127, 128, 200, 254, 255, 7],
        TensorDataType.UInt16 => Bytes<ushort>(0, 1, 255, 256, 32767, 32768, 65534, 65535, 7),
        TensorDataType.UInt32 => Bytes<uint>(0, 1, 255, 65536, int.MaxValue, 1u << 31, uint.MaxValue - 1, uint.MaxValue, 7),
        TensorDataType.UInt64 => Bytes<ulong>(0, 1, 255, uint.MaxValue, long.MaxValue, 1UL << 63, ulong.MaxValue - 1, ulong.MaxValue, 7),
        TensorDataType.Int8 => Bytes<sbyte>(0, 1, -1, 127, -128, 100, -100, 5, 7),
        TensorDataType.Int16 => Bytes<short>(0, 1, -1, short.MaxValue, short.MinValue, 128, -129, 5, 7),
        TensorDataType.Int32 => Bytes(0, 1, -1, int.MaxValue, int.MinValue, 32768, -32769, 5, 7),
        TensorDataType.Int64 => Bytes(0L, 1, -1, long.MaxValue, long.MinValue, 1L << 53, (1L << 53) + 1, 5, 7),
        TensorDataType.Float16 => Bytes(Half.Zero, Half.One, Half.MaxValue, Half.MinValue, Half.Epsilon, (Half)0.1, (Half)(-3), Half.NaN, Half.NegativeInfinity),
        TensorDataType.Float32 => Bytes(0f, 1, float.MaxValue, float.MinValue, float.Epsilon, 0.1f, -3, MathF.PI, 1e-30f),
        TensorDataType.Float64 => Bytes(0d, 1, double.MaxValue, double.MinValue, double.Epsilon, 0.1, -3, Math.PI, 1e-300),
        _ => InferenceTensor.PackBytes([.. ((string[])["", "a", "ä", "\"\\\n", "𝄞", "\u0001", "long enough to be no short string", "x", "y"]).Select(static text => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(text))]),
    };

    private static byte[] Bytes<T>(params ReadOnlySpan<T> elements)
        where T : unmanaged => MemoryMarshal.AsBytes(elements).ToArray();
}
