using Gossamer.Kernels.Formats;
using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Training;

/// <summary>What is done to the active weights of a layer before training.</summary>
internal static class ActiveWeights
{
    /// <summary>Multiplies the active weights of each row by √(columns / active weights of the row).</summary>
    public static void ScaleForFanIn(SparseLayer layer)
    {
        double[] weights = layer.Parameter.ReadActive();
        SparseTopology topology = layer.Topology;
        for (int row = 0; row < topology.Rows; row++)
        {
            Span<double> active = weights.AsSpan(topology.RowPointers[row], topology.Row(row).Length);
            foreach (ref double weight in active) weight *= Math.Sqrt((double)topology.Columns / active.Length);
        }
        layer.Parameter.WriteActive(weights);
    }
}
