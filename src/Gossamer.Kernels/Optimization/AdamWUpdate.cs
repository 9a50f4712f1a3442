using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Optimization;

/// <summary>
/// One step of Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101, algorithm 2) in PyTorch's form, in one pass
/// over memory, for float or double: w −= η · λ · w; m = β₁ · m + (1 − β₁) · g; v = β₂ · v + (1 − β₂) · g²;
/// w −= η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε).
/// </summary>
public static unsafe class AdamWUpdate
{
    /// <summary>Updates values and moments in place. Results are the same bits for any number of threads.</summary>
    /// <param name="values">w.</param>
    /// <param name="gradients">g; as many as values.</param>
    /// <param name="firstMoment">m, zeros before the first step; as many as values.</param>
    /// <param name="secondMoment">v, zeros before the first step; as many as values.</param>
    /// <param name="step">t, 1 at the first step.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="beta1">β₁, decay of the first moment.</param>
    /// <param name="beta2">β₂, decay of the second moment.</param>
    /// <param name="epsilon">ε, added to the root of the second moment.</param>
    /// <param name="weightDecay">λ, decoupled.</param>
    /// <param name="flushSubnormals">Whether values and moments below single precision's normal range become zero; see <see cref="Subnormals"/>.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is not positive.</exception>
    /// <exception cref="ArgumentException">Lengths differ, or the type is neither float nor double.</exception>
    public static void Apply<T>(
        Span<T> values, ReadOnlySpan<T> gradients, Span<T> firstMoment, Span<T> secondMoment, long step, double learningRate,
        double beta1, double beta2, double epsilon, double weightDecay, bool flushSubnormals, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        ElementChunks.CheckLength(gradients.Length, values.Length, nameof(gradients));
        ElementChunks.CheckLength(firstMoment.Length, values.Length, nameof(firstMoment));
        ElementChunks.CheckLength(secondMoment.Length, values.Length, nameof(secondMoment));
        fixed (T* w = values, g = gradients, m = firstMoment, v = secondMoment)
        {
            var work = new Step<T>
            {
                Count = values.Length,
                Values = w,
                Gradients = g,
                First = m,
                Second = v,
                Shrink = T.CreateTruncating(1 - learningRate * weightDecay),
                Beta1 = T.CreateTruncating(beta1),
                Rest1 = T.CreateTruncating(1 - beta1),
                Beta2 = T.CreateTruncating(beta2),
                Rest2 = T.CreateTruncating(1 - beta2),
                Root2 = T.CreateTruncating(1 / Math.Sqrt(1 - Math.Pow(beta2, step))),
                Epsilon = T.CreateTruncating(epsilon),
                MinusRate = T.CreateTruncating(-learningRate / (1 - Math.Pow(beta1, step))),
                Threshold = flushSubnormals ? T.CreateTruncating(Subnormals.Threshold) : T.Zero,
            };
            LaneWork.Run<T, Step<T>>(execution, work, ElementChunks.Count(values.Length));
        }
    }

    private struct Step<T> : ILaneWork<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public int Count;
        public T* Values;
        public T* Gradients;
        public T* First;
        public T* Second;
        public T Shrink;
        public T Beta1;
        public T Rest1;
        public T Beta2;
        public T Rest2;
        public T Root2;
        public T Epsilon;
        public T MinusRate;
        public T Threshold;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<TVector, TLanes>(int chunk)
            where TVector : unmanaged
            where TLanes : struct, ILanes<T, TVector>
        {
            (int i, int end) = ElementChunks.Of(chunk, Count);
            i = Run<TVector, TLanes>(i, end);
            Run<T, LanesScalar<T>>(i, end);
        }

        /// <summary>Updates whole vectors from <paramref name="i"/> on and returns where it stopped.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly int Run<TVector, TLanes>(int i, int end)
            where TVector : unmanaged
            where TLanes : struct, ILanes<T, TVector>
        {
            TVector shrink = TLanes.Broadcast(Shrink), epsilon = TLanes.Broadcast(Epsilon), minusRate = TLanes.Broadcast(MinusRate);
            TVector beta1 = TLanes.Broadcast(Beta1), rest1 = TLanes.Broadcast(Rest1);
            TVector beta2 = TLanes.Broadcast(Beta2), rest2 = TLanes.Broadcast(Rest2), root2 = TLanes.Broadcast(Root2);
            TVector threshold = TLanes.Broadcast(Threshold);
            for (; i <= end - TLanes.Count; i += TLanes.Count)
            {
                TVector g = TLanes.Load(Gradients + i);
                TVector m = TLanes.MultiplyAdd(rest1, g, TLanes.Multiply(beta1, TLanes.Load(First + i)));
                TVector v = TLanes.MultiplyAdd(TLanes.Multiply(rest2, g), g, TLanes.Multiply(beta2, TLanes.Load(Second + i)));
                TVector denominator = TLanes.MultiplyAdd(TLanes.SquareRoot(v), root2, epsilon);
                TVector w = TLanes.MultiplyAdd(
                    minusRate, TLanes.Divide(m, denominator), TLanes.Multiply(shrink, TLanes.Load(Values + i)));
                TLanes.Store(ElementChunks.Flush<T, TVector, TLanes>(m, threshold), First + i);
                TLanes.Store(ElementChunks.Flush<T, TVector, TLanes>(v, threshold), Second + i);
                TLanes.Store(ElementChunks.Flush<T, TVector, TLanes>(w, threshold), Values + i);
            }
            return i;
        }
    }
}
