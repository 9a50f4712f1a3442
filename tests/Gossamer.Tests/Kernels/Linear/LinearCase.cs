using System.Numerics;
using CsCheck;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Linear;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Tests.Kernels.Linear;

/// <summary>A sparse layer, a batch and a gradient, all random, with every product computed in double precision by definition.</summary>
internal sealed class LinearCase<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public LinearCase(SparseTopology topology, int batch, ulong seed)
    {
        Topology = topology;
        Batch = batch;
        var random = new CounterRandom(seed, "linear");
        Values = Draw(random.Fork("values"), topology.NonZeros);
        Bias = Draw(random.Fork("bias"), topology.Rows);
        Input = Draw(random.Fork("input"), batch * topology.Columns);
        OutputGradient = Draw(random.Fork("gradient"), batch * topology.Rows);
        // Half of the inputs are zero, as after a ReLU.
        for (int i = 0; i < Input.Length; i++)
            if (random.Fork("zeros").Below((ulong)i, 2) == 0)
                Input[i] = T.Zero;
    }

    /// <summary>Empty, full, one weight and everything between; empty rows and columns are frequent.</summary>
    public static Gen<LinearCase<T>> Any { get; } =
        from rows in Gen.Int[1, 40]
        from columns in Gen.Int[1, 40]
        from kind in Gen.Int[0, 4]
        from share in Gen.Double.Unit
        from batch in Gen.OneOf(Gen.Int[1, 70], Gen.Const(128), Gen.Const(160))
        from seed in Gen.ULong
        let positions = (long)rows * columns
        let count = kind switch { 0 => 0, 1 => positions, 2 => 1, 3 => (long)(share * positions), _ => (long)(share * share * 0.2 * positions) }
        let chosen = new CounterRandom(seed, "topology").Sample(positions, (int)count)
        select new LinearCase<T>(SparseTopology.FromPositions(rows, columns, chosen), batch, seed);

    public SparseTopology Topology { get; }

    public int Batch { get; }

    public T[] Values { get; }

    public T[] Bias { get; }

    /// <summary>[batch, columns].</summary>
    public T[] Input { get; }

    /// <summary>[batch, rows].</summary>
    public T[] OutputGradient { get; }

    public T[] PackedInput => Pack(Input, Topology.Columns);

    public T[] PackedOutputGradient => Pack(OutputGradient, Topology.Rows);

    /// <summary>[batch, rows].</summary>
    public Reference Forward(bool bias, bool rectified)
    {
        var result = new Reference(Batch * Topology.Rows);
        for (int sample = 0; sample < Batch; sample++)
        {
            for (int row = 0; row < Topology.Rows; row++)
            {
                int at = sample * Topology.Rows + row;
                if (bias) result.Add(at, double.CreateChecked(Bias[row]));
                for (int k = Topology.RowPointers[row]; k < Topology.RowPointers[row + 1]; k++)
                    result.Add(at, Product(Values[k], Input[sample * Topology.Columns + Topology.ColumnIndices[k]]));
                if (rectified) result.Values[at] = Math.Max(0, result.Values[at]);
            }
        }
        return result;
    }

    /// <summary>[batch, columns].</summary>
    public Reference InputGradient()
    {
        var result = new Reference(Batch * Topology.Columns);
        for (int sample = 0; sample < Batch; sample++)
            for (int row = 0; row < Topology.Rows; row++)
                for (int k = Topology.RowPointers[row]; k < Topology.RowPointers[row + 1]; k++)
                    result.Add(
                        sample * Topology.Columns + Topology.ColumnIndices[k],
                        Product(Values[k], OutputGradient[sample * Topology.Rows + row]));
        return result;
    }

    /// <summary>In storage order.</summary>
    public Reference WeightGradient()
    {
        var result = new Reference(Topology.NonZeros);
        for (int row = 0; row < Topology.Rows; row++)
            for (int k = Topology.RowPointers[row]; k < Topology.RowPointers[row + 1]; k++)
                for (int sample = 0; sample < Batch; sample++)
                    result.Add(
                        k,
                        Product(
                            OutputGradient[sample * Topology.Rows + row],
                            Input[sample * Topology.Columns + Topology.ColumnIndices[k]]));
        return result;
    }

    /// <summary>[rows].</summary>
    public Reference BiasGradient()
    {
        var result = new Reference(Topology.Rows);
        for (int sample = 0; sample < Batch; sample++)
            for (int row = 0; row < Topology.Rows; row++)
                result.Add(row, double.CreateChecked(OutputGradient[sample * Topology.Rows + row]));
        return result;
    }

    public T[] TransposedValues() => [.. Topology.Transposed.Permutation.ToArray().Select(rank => Values[rank])];

    public T[] Pack(T[] samples, int features)
    {
        T[] packed = new T[BatchBlocks.Length(features, Batch)];
        for (int sample = 0; sample < Batch; sample++)
            for (int feature = 0; feature < features; feature++)
                packed[(sample / 32 * features + feature) * 32 + sample % 32] = samples[sample * features + feature];
        return packed;
    }

    /// <summary>[batch, features] of a packed array, after a check that its padding is zero.</summary>
    public T[] Unpack(T[] packed, int features)
    {
        T[] samples = new T[Batch * features];
        for (int i = 0; i < packed.Length; i++)
        {
            int block = i / (features * 32), feature = i / 32 % features, sample = block * 32 + i % 32;
            if (sample < Batch) samples[sample * features + feature] = packed[i];
            else if (packed[i] != T.Zero) throw new InvalidOperationException($"padding of feature {feature} is {packed[i]}");
        }
        return samples;
    }

    private static double Product(T a, T b) => double.CreateChecked(a) * double.CreateChecked(b);

    private static T[] Draw(CounterRandom random, int count)
    {
        T[] drawn = new T[count];
        for (int i = 0; i < count; i++) drawn[i] = T.CreateChecked(random.Normal((ulong)i));
        return drawn;
    }

    /// <summary>Sums with what bounds their rounding: the number of terms and the sum of their absolute values.</summary>
    internal sealed class Reference(int length)
    {
        private readonly double[] _absolute = new double[length];
        private readonly int[] _terms = new int[length];

        public double[] Values { get; } = new double[length];

        public void Add(int at, double term)
        {
            Values[at] += term;
            _absolute[at] += Math.Abs(term);
            _terms[at]++;
        }

        /// <summary>The first element that rounding in any order of summation cannot explain, in words, or null.</summary>
        public string? Difference(ReadOnlySpan<T> actual)
        {
            if (actual.Length != Values.Length) return $"{actual.Length} elements, expected {Values.Length}";
            double unit = typeof(T) == typeof(float) ? Math.ScaleB(1, -24) : Math.ScaleB(1, -52);
            for (int i = 0; i < Values.Length; i++)
            {
                double bound = (_terms[i] + 1) * unit * _absolute[i];
                if (!(Math.Abs(double.CreateChecked(actual[i]) - Values[i]) <= bound))
                    return $"element {i} is {actual[i]}, expected {Values[i]} within {bound}";
            }
            return null;
        }
    }
}
