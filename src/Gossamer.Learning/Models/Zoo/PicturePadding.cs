using Gossamer.Inference.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Models.Zoo;

/// <summary>The border of zeros that brings small pictures to the 32×32 for which many networks are made.</summary>
internal static class PicturePadding
{
    /// <summary>
    /// Pads [batch, channels, height, width] with zeros, evenly on opposite sides, until both sides are at least
    /// <paramref name="side"/>: 28×28 gains two on each side for 32.
    /// </summary>
    public static Tensor ToAtLeast(Tensor pictures, long side)
    {
        long tall = Math.Max(0, side - pictures.shape[2]), wide = Math.Max(0, side - pictures.shape[3]);
        return tall + wide == 0
            ? pictures
            : nn.functional.pad(pictures, [wide / 2, wide - wide / 2, tall / 2, tall - tall / 2]);
    }

    /// <summary>The same as a node of a graph.</summary>
    public static int ToAtLeast(GraphBuilder graph, int pictures, int side)
    {
        IReadOnlyList<int> shape = graph.ShapeOf(pictures);
        int tall = Math.Max(0, side - shape[1]), wide = Math.Max(0, side - shape[2]);
        return tall + wide == 0
            ? pictures
            : graph.Add(new PadOperation(wide / 2, wide - wide / 2, tall / 2, tall - tall / 2), pictures);
    }
}
