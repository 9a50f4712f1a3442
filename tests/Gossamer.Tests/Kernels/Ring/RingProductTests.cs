using System.Numerics;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Ring;
using Xunit;

namespace Gossamer.Tests.Kernels.Ring;

/// <summary>Products modulo the word, on every path, against three nested loops.</summary>
public sealed class RingProductTests
{
    public static TheoryData<RingPath, int, int, int> Sizes
    {
        get
        {
            var data = new TheoryData<RingPath, int, int, int>();
            (int, int, int)[] sizes = [(1, 1, 1), (6, 3, 16), (7, 5, 17), (12, 9, 32), (13, 40, 33), (25, 64, 8), (64, 27, 100), (150, 70, 12), (5, 300, 4)];
            foreach (RingPath path in Enum.GetValues<RingPath>())
            {
                foreach ((int rows, int depth, int columns) in sizes) data.Add(path, rows, depth, columns);
            }
            return data;
        }
    }

    [Theory, MemberData(nameof(Sizes))]
    public void A_product_of_matrices_is_added_to_the_result(RingPath path, int rows, int depth, int columns)
    {
        Assert.SkipUnless(RingPaths.Supports(path), $"this processor has no {path}");
        CheckMatrices<uint>(path, rows, depth, columns);
        CheckMatrices<ulong>(path, rows, depth, columns);
    }

    [Theory]
    [InlineData(1, 10, 3)]
    [InlineData(5, 200, 33)]
    [InlineData(6, 64, 12)]
    [InlineData(40, 65, 70)]
    public void Vectors_are_multiplied_sample_by_sample(int batch, int depth, int rows)
    {
        CheckVectors<uint>(batch, depth, rows);
        CheckVectors<ulong>(batch, depth, rows);
    }

    [Fact]
    public void Threads_change_nothing()
    {
        ulong[] weights = RingWords.Random<ulong>(100 * 50, 1), x = RingWords.Random<ulong>(50 * 70, 2);
        using RingProduct<ulong> product = RingProduct.OfMatrices<ulong>(weights, 100, 50, 70);
        ulong[] one = new ulong[100 * 70], four = new ulong[100 * 70];
        using (var pool = new WorkerPool(1)) product.Accumulate(x, one, pool);
        using (var pool = new WorkerPool(4)) product.Accumulate(x, four, pool);
        Assert.Equal(one, four);
    }

    [Fact]
    public void Spans_of_wrong_length_are_refused()
    {
        using RingProduct<uint> product = RingProduct.OfMatrices<uint>(new uint[6], 2, 3, 4);
        Assert.Throws<ArgumentException>(() => product.Accumulate(new uint[11], new uint[8], WorkerPool.Shared));
        Assert.Throws<ArgumentException>(() => product.Accumulate(new uint[12], new uint[7], WorkerPool.Shared));
        Assert.Throws<ArgumentException>(() => RingProduct.OfMatrices<uint>(new uint[5], 2, 3, 4));
    }

    private static void CheckMatrices<T>(RingPath path, int rows, int depth, int columns)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        T[] weights = RingWords.Random<T>(rows * depth, 1), x = RingWords.Random<T>(depth * columns, 2), result = RingWords.Random<T>(rows * columns, 3);
        var expected = (T[])result.Clone();
        for (int i = 0; i < rows; i++)
        {
            for (int k = 0; k < depth; k++)
            {
                for (int j = 0; j < columns; j++) expected[i * columns + j] += weights[i * depth + k] * x[k * columns + j];
            }
        }
        using RingProduct<T> product = RingProduct.OfMatrices<T>(weights, rows, depth, columns, path);
        product.Accumulate(x, result, WorkerPool.Shared);
        Assert.Equal(expected, result);
        Assert.Equal((long)rows * depth * columns, product.MultiplyAdds);
    }

    private static void CheckVectors<T>(int batch, int depth, int rows)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        T[] weights = RingWords.Random<T>(rows * depth, 1), x = RingWords.Random<T>(batch * depth, 2), start = RingWords.Random<T>(batch * rows, 3);
        var expected = (T[])start.Clone();
        for (int i = 0; i < expected.Length; i++)
        {
            for (int k = 0; k < depth; k++) expected[i] += weights[i % rows * depth + k] * x[i / rows * depth + k];
        }
        var packed = (T[])start.Clone();
        using RingProduct<T> product = RingProduct.OfVectors<T>(weights, rows, depth, batch);
        product.Accumulate(x, packed, WorkerPool.Shared);
        Assert.Equal(expected, packed);
        RingDots.Accumulate<T>(weights, x, start, rows, depth, batch, WorkerPool.Shared);
        Assert.Equal(expected, start);
    }
}
