using System.Numerics;
using CsCheck;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.Kernels.Layout;

/// <summary>
/// Packed buffers whose halo, gaps and absent samples hold what no kernel may read, and the check that results leave halo and gaps alone
/// and have zeros for absent samples.
/// </summary>
public static class PackedSample
{
    private const double Mark = 12345;

    /// <summary>Batches around the borders of blocks.</summary>
    public static Gen<int> Batches { get; } = Gen.OneOf(1, 31, 32, 33, 128);

    /// <summary>Layouts of small activations without halo.</summary>
    public static Gen<PackedLayout> Layouts { get; } =
        from batch in Batches
        from channels in Gen.Int[1, 5]
        from height in Gen.Int[1, 9]
        from width in Gen.Int[1, 9]
        select new PackedLayout(batch, channels, height, width);

    /// <summary>Every vector width, threads from 1 to 2.</summary>
    public static Gen<(LaneWidth Width, int Threads)> Executions { get; } = Gen.Select(Gen.Enum<LaneWidth>(), Gen.Int[1, 2]);

    /// <summary>Normal numbers that single precision holds exactly.</summary>
    public static double[] Draw(PackedLayout layout, string name) => Draw(layout.DenseLength, name);

    /// <summary>Normal numbers that single precision holds exactly.</summary>
    public static double[] Draw(int count, string name)
    {
        var random = new CounterRandom(5, name);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) values[i] = (float)random.Normal((ulong)i);
        return values;
    }

    /// <summary>A buffer for a result: marks everywhere.</summary>
    public static PackedBuffer<T> Blank<T>(PackedLayout layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var buffer = new PackedBuffer<T>(layout);
        buffer.Span.Fill(T.CreateChecked(Mark));
        return buffer;
    }

    /// <summary>A buffer that holds [batch, channels, height, width] and NaN for absent samples; halo and gaps are marked.</summary>
    public static PackedBuffer<T> Holding<T>(PackedLayout layout, double[] dense)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PackedBuffer<T> buffer = Blank<T>(layout);
        int i = 0;
        for (int sample = 0; sample < layout.PaddedBatch; sample++)
            for (int channel = 0; channel < layout.Channels; channel++)
                for (int row = 0; row < layout.Height; row++)
                    for (int column = 0; column < layout.Width; column++)
                        buffer.Span[layout.Offset(sample, channel, row, column)] =
                            sample < layout.Batch ? T.CreateChecked(dense[i++]) : T.NaN;
        return buffer;
    }

    /// <summary>The dense elements of a result, after the check of everything else in the buffer.</summary>
    public static T[] Read<T>(PackedBuffer<T> buffer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PackedLayout layout = buffer.Layout;
        T[] rest = buffer.Span.ToArray(), dense = new T[layout.DenseLength];
        int i = 0;
        for (int sample = 0; sample < layout.PaddedBatch; sample++)
            for (int channel = 0; channel < layout.Channels; channel++)
                for (int row = 0; row < layout.Height; row++)
                    for (int column = 0; column < layout.Width; column++)
                    {
                        int offset = layout.Offset(sample, channel, row, column);
                        if (sample < layout.Batch) dense[i++] = rest[offset];
                        else Assert.Equal(T.Zero, rest[offset]);
                        rest[offset] = T.CreateChecked(Mark);
                    }
        Assert.Equal(-1, rest.AsSpan().IndexOfAnyExcept(T.CreateChecked(Mark)));
        return dense;
    }

    /// <summary>Runs <paramref name="action"/> on a pool of its own.</summary>
    public static TResult On<TResult>((LaneWidth Width, int Threads) where, Func<KernelExecution, TResult> action)
    {
        using var pool = new WorkerPool(where.Threads);
        return action(new KernelExecution(pool, where.Width));
    }

    /// <summary>Compares in the Euclidean norm.</summary>
    /// <param name="expected">What an independent computation in double gave.</param>
    /// <param name="actual">What the kernel gave.</param>
    /// <param name="tolerance">Largest distance, relative to the norm.</param>
    /// <param name="least">A norm to take where cancellation makes the expected one smaller.</param>
    public static void AssertClose<T>(double[] expected, T[] actual, double tolerance, double least = 0)
        where T : IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, actual.Length);
        double distance = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = expected[i] - double.CreateChecked(actual[i]);
            distance += difference * difference;
            norm += expected[i] * expected[i];
        }
        double scale = Math.Max(Math.Sqrt(norm), least);
        Assert.True(Math.Sqrt(distance) <= tolerance * scale, $"{Math.Sqrt(distance)} of {scale}");
    }
}
