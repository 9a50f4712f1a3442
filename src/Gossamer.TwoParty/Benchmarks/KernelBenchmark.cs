using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Ring;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Networks.Measurement;

namespace Gossamer.TwoParty.Benchmarks;

/// <summary>Kernels on one thread, each in turns with a loop of the same instruction in registers alone.</summary>
internal static class KernelBenchmark
{
    private const double SampleSeconds = 0.02;

    public static TwoPartyBenchmarkResult Run(int runs, Action<string>? tell)
    {
        using var pool = new WorkerPool(1);
        List<ProductTiming> gemm = [], conv = [];
        foreach ((int rows, int depth, int columns) in ((int, int, int)[])[(512, 512, 512), (4096, 512, 512)])
        {
            tell?.Invoke($"matrix product {rows}x{depth}x{columns}");
            gemm.Add(Gemm<uint>(rows, depth, columns, runs, pool));
            gemm.Add(Gemm<ulong>(rows, depth, columns, runs, pool));
        }
        foreach ((int channels, int size) in ((int, int)[])[(64, 32), (256, 8), (512, 4)])
        {
            tell?.Invoke($"convolution {channels}@{size}x{size}");
            conv.Add(Conv<uint>(channels, size, runs, pool));
            conv.Add(Conv<ulong>(channels, size, runs, pool));
        }
        tell?.Invoke("AES and transpose");
        (double aes, double ceiling) = Aes(runs);
        return TwoPartyBenchmarkResult.Empty(runs) with
        {
            Gemm = gemm,
            Conv = conv,
            AesBlocksPerSecond = aes,
            AesCeilingBlocksPerSecond = ceiling,
            TransposeColumnsPerSecond = Transpose(runs),
        };
    }

    private static ProductTiming Gemm<T>(int rows, int depth, int columns, int runs, WorkerPool pool)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        using RingProduct<T> product = RingProduct.OfMatrices<T>(Words<T>(rows * depth), rows, depth, columns);
        T[] x = Words<T>(depth * columns);
        using var y = new AlignedBuffer<T>(rows * columns);
        (double rate, double ceiling) = Against<T>(() => product.Accumulate(x, y.Span, pool), product.MultiplyAdds, runs);
        return new ProductTiming($"{rows}x{depth}x{columns}", 8 * Marshal.SizeOf<T>(), rate / 1e9, ceiling / 1e9);
    }

    private static ProductTiming Conv<T>(int channels, int size, int runs, WorkerPool pool)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var shape = new ConvolutionShape(channels, channels, 3, 3, padding: 1);
        using var convolution = new RingConvolution<T>(shape, Words<T>(channels * channels * 9), 1, size, size);
        T[] x = Words<T>(convolution.Inputs);
        using var y = new AlignedBuffer<T>(convolution.Outputs);
        (double rate, double ceiling) = Against<T>(() => convolution.Accumulate(x, y.Span, pool), convolution.MultiplyAdds, runs);
        return new ProductTiming($"{channels}@{size}x{size}", 8 * Marshal.SizeOf<T>(), rate / 1e9, ceiling / 1e9);
    }

    private static (double Blocks, double Ceiling) Aes(int runs)
    {
        using Seed seed = Seed.Draw();
        using var generator = new AesGenerator(seed);
        byte[] stream = new byte[1 << 15];
        return InTurns(
            () => generator.Fill(stream), stream.Length / 16,
            () => RegisterLoops.Aes(1 << 11), 8L << 11, runs);
    }

    private static double Transpose(int runs)
    {
        const int Rows = 4096;
        byte[] planes = Words<byte>(Rows * 16);
        var rows = new Vector128<byte>[Rows];
        return InTurns(() => BitTranspose.ToRows(planes, rows), Rows, static () => { }, 1, runs).Rate;
    }

    private static (double Rate, double Ceiling) Against<T>(Action work, long multiplyAdds, int runs)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> =>
        InTurns(work, multiplyAdds, () => RegisterLoops.MultiplyAdd<T>(1 << 14), RegisterLoops.MultiplyAdds<T>(1 << 14), runs);

    private static (double Rate, double Ceiling) InTurns(Action first, long firstUnits, Action second, long secondUnits, int runs)
    {
        List<double> rates = [], ceilings = [];
        // The first turns warm caches and let the compiler finish.
        for (int run = -5; run < runs; run++)
        {
            double rate = firstUnits / Seconds(first), ceiling = secondUnits / Seconds(second);
            if (run < 0) continue;
            rates.Add(rate);
            ceilings.Add(ceiling);
        }
        return (Medians.Of(rates), Medians.Of(ceilings));
    }

    /// <summary>Seconds of one call, of as many as take long enough to be timed.</summary>
    private static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        for (int calls = 1; ; calls++)
        {
            work();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (seconds >= SampleSeconds) return seconds / calls;
        }
    }

    private static T[] Words<T>(int count)
        where T : unmanaged
    {
        using Seed seed = Seed.Draw();
        using var random = new AesGenerator(seed);
        var words = new T[count];
        random.Fill<T>(words);
        return words;
    }
}
