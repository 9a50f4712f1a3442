using Gossamer.Kernels.Formats;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Initialization;

/// <summary>
/// Iterative synaptic flow pruning (SynFlow, Tanaka et al., arXiv 2006.05467). No data: with every parameter and buffer replaced
/// by its absolute value and an input of ones, R is the sum of the outputs and a weight scores |∂R/∂w · w|. Iteration j of J
/// keeps the best d^(j/J) of the network, every layer at least one; then all values are as before.
/// </summary>
/// <remarks>Computed in double precision, because the sums of absolute values grow with each layer beyond the range of float.</remarks>
/// <param name="iterations">J.</param>
public sealed class SynFlowTopology(int iterations = 100) : ITopologyInitializer
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The request has no probe to tell model and input shape, or R is not finite.</exception>
    public IReadOnlyList<SparseTopology> Choose(TopologyRequest request)
    {
        PruningProbe probe = request.Probe
            ?? throw new InvalidOperationException("SynFlow needs the model and its input shape: set SparseTrainerOptions.Probe");
        nn.Module<Tensor, Tensor> model = probe.Model;
        ScalarType precision = request.Weights[0].Value.dtype;
        bool training = model.training;
        using DisposeScope scope = NewDisposeScope();
        model.eval();
        if (precision != ScalarType.Float64) model.to(ScalarType.Float64);
        (Tensor Value, Tensor Saved)[] originals = [.. FloatingTensors(model).Select(static value => (value, value.detach().clone()))];
        try
        {
            using (no_grad())
                foreach ((Tensor value, _) in originals) value.abs_();
            return Prune(request, probe);
        }
        finally
        {
            using (no_grad())
                foreach ((Tensor value, Tensor saved) in originals) value.copy_(saved);
            if (precision != ScalarType.Float64) model.to(precision);
            model.train(training);
        }
    }

    private static IEnumerable<Tensor> FloatingTensors(nn.Module model) =>
        model.named_parameters().Select(static named => (Tensor)named.parameter)
            .Concat(model.named_buffers().Select(static named => named.buffer))
            .Where(static value => value.is_floating_point());

    private IReadOnlyList<SparseTopology> Prune(TopologyRequest request, PruningProbe probe)
    {
        Dictionary<string, Parameter> byName = ModuleParameters.Of(probe.Model).ToDictionary(static parameter => parameter.Name);
        Tensor[] weights = [.. request.Shapes.Select(shape => byName[shape.Name].Value)];
        long units = request.Structures.Sum(static structure => structure.Units);
        IReadOnlyList<SparseTopology>? present = null;
        for (int iteration = 1; iteration <= iterations; iteration++)
        {
            using DisposeScope scope = NewDisposeScope();
            double density = Math.Pow(request.Density, (double)iteration / iterations);
            long kept = iteration == iterations ? request.TotalUnits() : Math.Max(request.TotalUnits(), (long)Math.Round(density * units));
            present = GlobalSelection.OverNetwork(request, Scores(probe, weights), present, kept);
            using IDisposable noGrad = no_grad();
            for (int i = 0; i < weights.Length; i++) KeepOnly(weights[i], present[i]);
        }
        return present!;
    }

    private static double[][] Scores(PruningProbe probe, Tensor[] weights)
    {
        long[] shape = [1, .. probe.SampleShape.Select(static size => (long)size)];
        Tensor total = probe.Model.forward(ones(shape, dtype: ScalarType.Float64, device: weights[0].device)).sum();
        if (!double.IsFinite(total.item<double>())) throw new InvalidOperationException("SynFlow: the sum of outputs is not finite");
        IList<Tensor> gradients = autograd.grad([total], weights);
        return [.. weights.Select((weight, i) => TensorData.Copy<double>((gradients[i] * weight).detach().abs()))];
    }

    private static void KeepOnly(Tensor weight, SparseTopology topology)
    {
        Tensor mask = zeros(weight.numel(), dtype: ScalarType.Float64, device: weight.device);
        mask.index_fill_(0, tensor(topology.ToPositions(), device: weight.device), 1);
        weight.mul_(mask.reshape(weight.shape));
    }
}
