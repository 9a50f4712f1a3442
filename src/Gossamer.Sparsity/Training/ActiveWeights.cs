using Gossamer.Kernels.Formats;
using Gossamer.Sparsity.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Training;

/// <summary>The active weights of a layer as numbers in storage order.</summary>
internal static class ActiveWeights
{
    /// <summary>Copies them out.</summary>
    public static double[] Read(SparseLayer layer) =>
        new TensorSignal(layer.Parameter.Value, layer.Structure.Columns).Gather(layer.Topology.ToPositions());

    /// <summary>Overwrites them.</summary>
    public static void Write(SparseLayer layer, double[] weights)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor value = layer.Parameter.Value;
        Tensor positions = tensor(layer.Topology.ToPositions(), device: value.device);
        value.view(-1).index_copy_(0, positions, tensor(weights).to(value.dtype, value.device));
    }

    /// <summary>Multiplies the active weights of each row by √(columns / active weights of the row).</summary>
    public static void ScaleForFanIn(SparseLayer layer)
    {
        double[] weights = Read(layer);
        SparseTopology topology = layer.Topology;
        for (int row = 0; row < topology.Rows; row++)
        {
            Span<double> active = weights.AsSpan(topology.RowPointers[row], topology.Row(row).Length);
            foreach (ref double weight in active) weight *= Math.Sqrt((double)topology.Columns / active.Length);
        }
        Write(layer, weights);
    }
}
