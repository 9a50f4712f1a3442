using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Tensors;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Encoders;

/// <summary>
/// Sets elements to zero at random and enlarges the others by what is missing, in training mode. Draw i of call n is a function of the
/// seed, n and i: it depends neither on threads nor on what else the process draws.
/// </summary>
public sealed class Dropout(ulong seed)
{
    private readonly CounterRandom _random = new(seed, "dropout");
    private ulong _calls;

    /// <summary>Whether elements are dropped. Default false.</summary>
    public bool IsActive { get; set; }

    /// <summary>A copy of <paramref name="x"/> without a share of its elements; <paramref name="x"/> itself while inactive.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="rate">Share of elements that become zero, in [0, 1).</param>
    public Tensor Apply(Tensor x, double rate)
    {
        if (!(rate >= 0 && rate < 1)) throw new ArgumentOutOfRangeException(nameof(rate), rate, "the rate of dropout lies within [0, 1)");
        if (!IsActive || rate == 0) return x;
        CounterRandom random = _random.Fork(_calls++);
        // Half of a word for each element: a rate is met to 2⁻³².
        uint threshold = (uint)(rate * (1UL << 32));
        float kept = (float)(1 / (1 - rate));
        Tensor mask = empty(x.shape);
        Span<float> elements = TensorData.Span<float>(mask);
        for (int i = 0; i < elements.Length; i += 2)
        {
            ulong bits = random.Bits((ulong)i);
            elements[i] = (uint)bits < threshold ? 0 : kept;
            if (i + 1 < elements.Length) elements[i + 1] = (uint)(bits >> 32) < threshold ? 0 : kept;
        }
        GC.KeepAlive(mask);
        return x * mask.to(x.dtype);
    }
}
