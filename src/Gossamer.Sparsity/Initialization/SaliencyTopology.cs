using Gossamer.Kernels.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Initialization;

/// <summary>
/// Keeps the weights that matter most to the loss before training: the best of the whole network, every layer keeping at least
/// one, or the best of each layer under the request's distribution.
/// </summary>
/// <param name="saliency">What matters.</param>
/// <param name="perLayer">Whether each layer keeps the number its distribution gives it.</param>
public sealed class SaliencyTopology(ISaliency saliency, bool perLayer = false) : ITopologyInitializer
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no probe, or the loss is not finite on its samples.</exception>
    public IReadOnlyList<SparseTopology> Choose(TopologyRequest request)
    {
        PruningProbe probe = request.Probe
            ?? throw new InvalidOperationException($"{saliency.Name} looks at data before training: set SparseTrainerOptions.Probe");
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<double[]> scores = ScoreUnchanged(request, probe);
        for (int i = 0; i < scores.Count; i++)
            if (!scores[i].All(double.IsFinite))
                throw new InvalidOperationException($"{saliency.Name}: the scores of {request.Shapes[i].Name} are not finite");
        return perLayer
            ? GlobalSelection.ByLayer(request, scores)
            : GlobalSelection.OverNetwork(request, scores, present: null, request.TotalUnits());
    }

    /// <summary>Scores in training mode and leaves running statistics as they were.</summary>
    private IReadOnlyList<double[]> ScoreUnchanged(TopologyRequest request, PruningProbe probe)
    {
        (Tensor Buffer, Tensor Saved)[] buffers = [.. probe.Model.named_buffers().Select(static b => (b.buffer, b.buffer.clone()))];
        bool training = probe.Model.training;
        probe.Model.train();
        try
        {
            return saliency.Score(request, probe);
        }
        finally
        {
            probe.Model.train(training);
            using IDisposable noGrad = no_grad();
            foreach ((Tensor buffer, Tensor saved) in buffers) buffer.copy_(saved);
        }
    }
}
