using Gossamer.Inference.Execution;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Benchmarks;
using Gossamer.Learning.Models;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Benchmarks;

/// <summary>
/// A network's inference on the sparse kernels against dense runtimes. Both sides begin with samples as plain numbers in their own row-major
/// order and end with the results in it.
/// </summary>
internal sealed class InferenceBenchmark(
    InferenceWorkload workload, IReadOnlyList<Func<TrainedNetwork, float[], int, IInferenceRival>> rivals)
{
    private const int Classes = 10;

    private readonly CounterRandom _random = new(0, $"bench {workload.Model} {workload.Distribution}");

    /// <summary>Times one row for each sparsity.</summary>
    public IEnumerable<InferenceTiming> Run(IReadOnlyList<double> sparsities, int pairs)
    {
        NetworkGraph graph;
        using (nn.Module<Tensor, Tensor> module = ModelCatalog.Find(workload.Model).Create(workload.SampleShape, Classes, seed: 0))
            graph = ModuleGraph.Of(module, workload.SampleShape);
        float[] samples = NormalValues.Draw(
            _random.Fork("samples"), workload.Batch * graph.ElementsOf(NetworkGraph.Input));
        var medians = new Dictionary<string, double>();
        int fastest = 0;
        foreach (double sparsity in sparsities)
        {
            TrainedNetwork network = Network(graph, sparsity);
            // Zeros cost a dense runtime what other numbers cost: which is the fastest need be asked only once.
            if (medians.Count == 0) fastest = FindFastest(network, samples, pairs, medians);
            using IInferenceRival rival = rivals[fastest](network, samples, workload.Batch);
            using var plan = new InferencePlan(network);
            float[] output = new float[workload.Batch * plan.ResultLength];
            PairedTiming timing = PairedTiming.Measure(rival.Run, () => plan.Run(samples, workload.Batch, output), pairs);
            yield return new InferenceTiming(
                workload.Model, workload.Distribution, workload.Batch, sparsity, timing.Rival.Median, rival.Name, timing.Ours.Median, timing.Ratio,
                timing.Rival, timing.Ours, medians);
        }
    }

    private int FindFastest(TrainedNetwork network, float[] samples, int pairs, Dictionary<string, double> medians)
    {
        var prepared = new List<IInferenceRival>();
        try
        {
            foreach (Func<TrainedNetwork, float[], int, IInferenceRival> create in rivals) prepared.Add(create(network, samples, workload.Batch));
            for (int i = 1; i < Math.Max(2, prepared.Count); i++)
            {
                IInferenceRival first = prepared[0], other = prepared[i % prepared.Count];
                PairedTiming timing = PairedTiming.Measure(first.Run, other.Run, pairs);
                medians[first.Name] = timing.Rival.Median;
                medians[other.Name] = timing.Ours.Median;
            }
            return prepared.FindIndex(rival => medians[rival.Name] == medians.Values.Min());
        }
        finally
        {
            foreach (IInferenceRival rival in prepared) rival.Dispose();
        }
    }

    /// <summary>Drawn positions and values, which keep the size of signals from layer to layer.</summary>
    private TrainedNetwork Network(NetworkGraph graph, double sparsity)
    {
        WeightedOperation[] products = [.. graph.Nodes.Select(static node => node.Operation).OfType<WeightedOperation>()];
        LayerShape[] shapes = [.. products.Select(static product => new LayerShape(product.Weight, product.WeightShape))];
        int[] active = SparsityDistributions.Find(workload.Distribution).Allocate(shapes, 1 - sparsity);
        var weights = new Dictionary<string, NetworkWeight>(StringComparer.Ordinal);
        var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        for (int i = 0; i < products.Length; i++)
        {
            CounterRandom random = _random.Fork(products[i].Weight);
            SparseTopology topology = SparseTopology.FromPositions(
                shapes[i].Rows, shapes[i].Columns, random.Fork("positions").Sample(shapes[i].Count, active[i]));
            float[] values = NormalValues.Draw(random.Fork("values"), active[i]);
            float deviation = (float)Math.Sqrt(2.0 * shapes[i].Rows / active[i]);
            foreach (ref float value in values.AsSpan()) value *= deviation;
            weights.Add(products[i].Weight, new NetworkWeight(topology, values));
        }
        foreach (Operation operation in graph.Nodes.Select(static node => node.Operation))
        {
            foreach ((string name, int length) in operation.Vectors) vectors.Add(name, new float[length]);
            if (operation is not BatchNormOperation norm) continue;
            vectors[norm.Scale].AsSpan().Fill(1);
            vectors[norm.RunningVariance].AsSpan().Fill(1);
        }
        return new TrainedNetwork(graph, weights, vectors);
    }
}
