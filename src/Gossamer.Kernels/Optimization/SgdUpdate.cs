using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Optimization;

/// <summary>
/// One step of stochastic gradient descent in PyTorch's form, in one pass over memory, for float or double:
/// g += λ · w; v = μ · v + g; w −= η · v, or with Nesterov's momentum w −= η · (g + μ · v).
/// </summary>
public static unsafe class SgdUpdate
{
    /// <summary>Updates values and velocity in place. Results are the same bits for any number of threads.</summary>
    /// <param name="values">w.</param>
    /// <param name="gradients">g; as many as values.</param>
    /// <param name="velocity">v, zeros before the first step; as many as values, or empty for no momentum.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="momentum">μ; without effect where there is no velocity.</param>
    /// <param name="weightDecay">λ, coefficient of the L2 penalty.</param>
    /// <param name="nesterov">Whether to look ahead along the velocity.</param>
    /// <param name="flushSubnormals">Whether values and velocities below single precision's normal range become zero; see <see cref="Subnormals"/>.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <exception cref="ArgumentException">Lengths differ, or the type is neither float nor double.</exception>
    public static void Apply<T>(
        Span<T> values, ReadOnlySpan<T> gradients, Span<T> velocity, double learningRate, double momentum, double weightDecay,
        bool nesterov, bool flushSubnormals, KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementChunks.CheckLength(gradients.Length, values.Length, nameof(gradients));
        if (!velocity.IsEmpty) ElementChunks.CheckLength(velocity.Length, values.Length, nameof(velocity));
        fixed (T* w = values, g = gradients, v = velocity)
        {
            var work = new Step<T>
            {
                Count = values.Length,
                Values = w,
                Gradients = g,
                Velocity = v,
                MinusRate = T.CreateTruncating(-learningRate),
                Momentum = T.CreateTruncating(momentum),
                Decay = T.CreateTruncating(weightDecay),
                Nesterov = nesterov,
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
        public T* Velocity;
        public T MinusRate;
        public T Momentum;
        public T Decay;
        public T Threshold;
        public bool Nesterov;

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
            TVector minusRate = TLanes.Broadcast(MinusRate), momentum = TLanes.Broadcast(Momentum), decay = TLanes.Broadcast(Decay);
            TVector threshold = TLanes.Broadcast(Threshold);
            bool nesterov = Nesterov, decays = Decay != T.Zero;
            for (; i <= end - TLanes.Count; i += TLanes.Count)
            {
                TVector w = TLanes.Load(Values + i), g = TLanes.Load(Gradients + i);
                if (decays) g = TLanes.MultiplyAdd(decay, w, g);
                if (Velocity != null)
                {
                    TVector v = TLanes.MultiplyAdd(momentum, TLanes.Load(Velocity + i), g);
                    TLanes.Store(ElementChunks.Flush<T, TVector, TLanes>(v, threshold), Velocity + i);
                    g = nesterov ? TLanes.MultiplyAdd(momentum, v, g) : v;
                }
                w = TLanes.MultiplyAdd(minusRate, g, w);
                TLanes.Store(ElementChunks.Flush<T, TVector, TLanes>(w, threshold), Values + i);
            }
            return i;
        }
    }
}
