using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Agreement.Segmentation;

/// <summary>
/// A small network for masks of thin structures: five 3 × 3 convolutions at full resolution, the middle ones dilated, so that each pixel
/// sees 25 × 25 around it. Pictures [batch, 3, height, width] to logits [batch, 2, height, width].
/// </summary>
public sealed class PixelNetwork : nn.Module<Tensor, Tensor>
{
    private const int Width = 24;

    private readonly Sequential _layers;

    /// <summary>A network with libtorch's usual random weights.</summary>
    public PixelNetwork()
        : base(nameof(PixelNetwork))
    {
        List<(string, nn.Module<Tensor, Tensor>)> layers = [];
        int input = 3, place = 0;
        foreach (int dilation in (int[])[1, 2, 4, 4, 1])
        {
            layers.Add(($"conv{++place}", nn.Conv2d(input, Width, 3, padding: dilation, dilation: dilation)));
            layers.Add(($"norm{place}", nn.BatchNorm2d(Width)));
            layers.Add(($"relu{place}", nn.ReLU()));
            input = Width;
        }
        layers.Add(("head", nn.Conv2d(Width, 2, 1)));
        _layers = nn.Sequential(layers);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => _layers.call(input);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _layers.Dispose();
        base.Dispose(disposing);
    }
}
