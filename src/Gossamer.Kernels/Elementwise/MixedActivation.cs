using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Elementwise;

/// <summary>
/// y = r · max(x, 0) + a · x² + b · x + c with scalars, in one pass over memory each way: a mixture of a ReLU and a quadratic, for float or
/// double.
/// </summary>
public static unsafe class MixedActivation
{
    /// <summary>The coefficients of r · max(x, 0) + a · x² + b · x + c; of a gradient, the derivatives by them.</summary>
    /// <param name="Relu">r.</param>
    /// <param name="Square">a.</param>
    /// <param name="Linear">b.</param>
    /// <param name="Constant">c.</param>
    public readonly record struct Coefficients(double Relu, double Square, double Linear, double Constant);

    /// <summary>output = r · max(input, 0) + a · input² + b · input + c. In place if both are the same memory.</summary>
    /// <exception cref="ArgumentException">Lengths differ, or the type is neither float nor double.</exception>
    public static void Forward<T>(ReadOnlySpan<T> input, Span<T> output, Coefficients coefficients, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SpanLength.Check(input.Length, output.Length, nameof(input));
        fixed (T* x = input, y = output)
        {
            var chunks = WorkChunks.OfElements(output.Length);
            LaneWork.Run<T, ForwardWork<T>>(execution, new ForwardWork<T>(Numbers<T>.Of(coefficients), chunks, x, y), chunks.Count);
        }
    }

    /// <summary>
    /// inputGradient = outputGradient · (r · [input &gt; 0] + 2 · a · input + b). In place if both gradients are the same memory.
    /// </summary>
    /// <returns>The derivatives by r, a, b and c: sums over the elements, in double.</returns>
    /// <exception cref="ArgumentException">Lengths differ, or the type is neither float nor double.</exception>
    public static Coefficients Backward<T>(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> inputGradient, Coefficients coefficients, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SpanLength.Check(input.Length, inputGradient.Length, nameof(input));
        SpanLength.Check(outputGradient.Length, inputGradient.Length, nameof(outputGradient));
        // Chunks do not depend on threads, so that sums are the same bits for any number of them.
        var chunks = WorkChunks.OfElements(inputGradient.Length);
        double[] sums = new double[chunks.Count * 4];
        fixed (T* x = input, dy = outputGradient, dx = inputGradient)
        fixed (double* parts = sums)
        {
            var work = new BackwardWork<T>(Numbers<T>.Of(coefficients), chunks, x, dy, dx, parts);
            LaneWork.Run<T, BackwardWork<T>>(execution, work, chunks.Count);
        }
        (double relu, double square, double linear, double constant) = (0, 0, 0, 0);
        for (int i = 0; i < sums.Length; i += 4)
        {
            relu += sums[i];
            square += sums[i + 1];
            linear += sums[i + 2];
            constant += sums[i + 3];
        }
        return new Coefficients(relu, square, linear, constant);
    }

    private readonly record struct Numbers<T>(T Relu, T Square, T Linear, T Constant)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static Numbers<T> Of(Coefficients coefficients) => new(
            T.CreateTruncating(coefficients.Relu), T.CreateTruncating(coefficients.Square), T.CreateTruncating(coefficients.Linear),
            T.CreateTruncating(coefficients.Constant));
    }

    private readonly struct ForwardWork<T>(Numbers<T> numbers, WorkChunks chunks, T* input, T* output) : ILaneWork<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute<TVector, TLanes>(int chunk)
            where TVector : unmanaged
            where TLanes : struct, ILanes<T, TVector>
        {
            (int begin, int end) = chunks[chunk];
            Run<T, LanesScalar<T>>(Run<TVector, TLanes>(begin, end), end);
        }

        /// <summary>Whole vectors from <paramref name="i"/> on; returns where it stopped.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int Run<TVector, TLanes>(int i, int end)
            where TVector : unmanaged
            where TLanes : struct, ILanes<T, TVector>
        {
            TVector relu = TLanes.Broadcast(numbers.Relu), square = TLanes.Broadcast(numbers.Square);
            TVector linear = TLanes.Broadcast(numbers.Linear), constant = TLanes.Broadcast(numbers.Constant);
            for (; i + TLanes.Count <= end; i += TLanes.Count)
            {
                TVector x = TLanes.Load(input + i);
                TVector polynomial = TLanes.MultiplyAdd(TLanes.MultiplyAdd(square, x, linear), x, constant);
                TLanes.Store(TLanes.MultiplyAdd(relu, TLanes.Rectify(x), polynomial), output + i);
            }
            return i;
        }
    }

    private readonly struct BackwardWork<T>(
        Numbers<T> numbers, WorkChunks chunks, T* input, T* outputGradient, T* inputGradient, double* sums) : ILaneWork<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Elements that are summed in their own precision before they go to double.
        private const int Block = 1024;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute<TVector, TLanes>(int chunk)
            where TVector : unmanaged
            where TLanes : struct, ILanes<T, TVector>
        {
            (int begin, int end) = chunks[chunk];
            double* own = sums + 4 * chunk;
            for (; begin < end; begin += Block)
            {
                int stop = Math.Min(end, begin + Block);
                Run<T, LanesScalar<T>>(Run<TVector, TLanes>(begin, stop, own), stop, own);
            }
        }

        /// <summary>Whole vectors from <paramref name="i"/> on, their sums added to <paramref name="own"/>; returns where it stopped.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int Run<TVector, TLanes>(int i, int end, double* own)
            where TVector : unmanaged
            where TLanes : struct, ILanes<T, TVector>
        {
            TVector relu = TLanes.Broadcast(numbers.Relu), linear = TLanes.Broadcast(numbers.Linear);
            TVector twice = TLanes.Broadcast(numbers.Square + numbers.Square);
            TVector byRelu = TLanes.Zero, bySquare = TLanes.Zero, byLinear = TLanes.Zero, byConstant = TLanes.Zero;
            for (; i + TLanes.Count <= end; i += TLanes.Count)
            {
                TVector x = TLanes.Load(input + i), dy = TLanes.Load(outputGradient + i);
                TVector weighted = TLanes.Multiply(dy, x);
                byRelu = TLanes.MultiplyAdd(dy, TLanes.Rectify(x), byRelu);
                bySquare = TLanes.MultiplyAdd(weighted, x, bySquare);
                byLinear = TLanes.Add(byLinear, weighted);
                byConstant = TLanes.Add(byConstant, dy);
                TVector slope = TLanes.Add(TLanes.MultiplyAdd(twice, x, linear), TLanes.WhereGreater(x, TLanes.Zero, relu, TLanes.Zero));
                TLanes.Store(TLanes.Multiply(dy, slope), inputGradient + i);
            }
            own[0] += double.CreateTruncating(TLanes.Sum(byRelu));
            own[1] += double.CreateTruncating(TLanes.Sum(bySquare));
            own[2] += double.CreateTruncating(TLanes.Sum(byLinear));
            own[3] += double.CreateTruncating(TLanes.Sum(byConstant));
            return i;
        }
    }
}
