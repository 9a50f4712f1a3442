using System.Numerics;
using Gossamer.Kernels.Elementwise;
using Gossamer.Kernels.Execution;

namespace Gossamer.Sparsity.Execution;

/// <summary>One value of a segment for one batch size: its activations, and during the backward pass their gradient.</summary>
/// <param name="pool">Where buffers come from.</param>
/// <param name="layout">Layout of the activations.</param>
/// <param name="gradientLayout">Layout of the gradient.</param>
/// <param name="needsGradient">Whether anything before it is trained.</param>
/// <param name="execution">Threads and vector width.</param>
internal sealed class Activation<T>(
    BufferPool<T> pool, ActivationLayout layout, ActivationLayout gradientLayout, bool needsGradient, KernelExecution execution)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private AlignedBuffer<T>? _data, _gradient;

    /// <summary>Layout of the activations.</summary>
    public ActivationLayout Layout => layout;

    /// <summary>Layout of the gradient.</summary>
    public ActivationLayout GradientLayout => gradientLayout;

    /// <summary>Whether anything before it is trained.</summary>
    public bool NeedsGradient => needsGradient;

    /// <summary>The activations.</summary>
    public Span<T> Data => _data!.Span;

    /// <summary>Whether any use of the value has given it a gradient.</summary>
    public bool HasGradient => _gradient is not null;

    /// <summary>The gradient, complete once every use has added to it.</summary>
    public Span<T> Gradient => _gradient!.Span;

    /// <summary>Makes room for the activations.</summary>
    public void Open() => _data ??= pool.Rent(layout);

    /// <summary>A buffer for what one use contributes to the gradient, to be written and given to <see cref="AddGradient"/>.</summary>
    public AlignedBuffer<T> RentGradient() => pool.Rent(gradientLayout);

    /// <summary>Adds what one use contributes to the gradient.</summary>
    public void AddGradient(AlignedBuffer<T> contribution)
    {
        if (_gradient is null)
        {
            _gradient = contribution;
            return;
        }
        if (gradientLayout.Maps is { } maps)
        {
            PackedElements.AddTo<T>(maps, contribution.Span, maps, _gradient.Span, execution);
        }
        else
        {
            Span<T> sum = _gradient.Span, added = contribution.Span;
            for (int i = 0; i < sum.Length; i++) sum[i] += added[i];
        }
        pool.Return(gradientLayout, contribution);
    }

    /// <summary>Gives the activations back.</summary>
    public void CloseData()
    {
        if (_data is not null) pool.Return(layout, _data);
        _data = null;
    }

    /// <summary>Gives activations and gradient back.</summary>
    public void Close()
    {
        CloseData();
        if (_gradient is not null) pool.Return(gradientLayout, _gradient);
        _gradient = null;
    }
}
