using Gossamer.Distributed;
using Gossamer.Learning.Benchmarks;
using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Replication;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Benchmarks;

/// <summary>
/// What ranks tell each other in a training step: the gradients of a sparse network, its active weights and dense parameters, against those
/// of the same network with all its weights, as masks on dense tensors exchange them. Times are of the exchange alone, in turns.
/// </summary>
public static class ExchangeBenchmark
{
    private const int Classes = 10, RoundBatch = 2, Warmup = 3;

    private static readonly int[] Sample = [3, 32, 32];

    /// <summary>Measures with all ranks of <paramref name="communicator"/>; a collective call.</summary>
    /// <param name="communicator">The ranks.</param>
    /// <param name="model">Name of <see cref="ModelCatalog"/>, on pictures as CIFAR's.</param>
    /// <param name="sparsity">Share of inactive weights, ERK.</param>
    /// <param name="pairs">Pairs of exchanges that count.</param>
    public static ExchangeBenchmarkResult Run(ICommunicator communicator, string model, double sparsity, int pairs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, 1);
        var replicas = new ReplicaGroup(communicator);
        set_num_threads(replicas.Processors);
        using nn.Module<Tensor, Tensor> dense = ModelCatalog.Find(model).Create(Sample, Classes, seed: 0);
        using SparseTrainer denseTrainer = Trainer(dense, "dense", 0, replicas);
        (double denseMs, double sparseMs, long denseBytes, long sparseBytes) = (0, 0, 0, 0);
        using (nn.Module<Tensor, Tensor> sparse = ModelCatalog.Find(model).Create(Sample, Classes, seed: 0))
        using (SparseTrainer trainer = Trainer(sparse, "dst-ee", sparsity, replicas))
        using (SparseNetwork network = SparseNetwork.Convert(sparse, trainer, Sample))
        {
            using var ofDense = new Side(replicas, denseTrainer);
            using var ofSparse = new Side(replicas, trainer);
            for (int pair = -Warmup; pair < pairs; pair++)
            {
                ofDense.Exchange(pair >= 0);
                ofSparse.Exchange(pair >= 0);
            }
            (denseMs, denseBytes) = (ofDense.MedianMs, ofDense.BytesPerStep);
            (sparseMs, sparseBytes) = (ofSparse.MedianMs, ofSparse.BytesPerStep);
        }
        return new ExchangeBenchmarkResult(
            replicas.Size, model, sparsity, denseBytes, sparseBytes, denseMs, sparseMs, RoundBytes(replicas, model, sparsity));
    }

    private static SparseTrainer Trainer(nn.Module<Tensor, Tensor> module, string method, double sparsity, ReplicaGroup replicas, long interval = 1000) =>
        SparseTrainer.Attach(
            module,
            SparseMethods.Find(method).Create(new MethodOptions
            {
                Sparsity = sparsity,
                TotalSteps = 100 * interval,
                StepsPerEpoch = 1,
                SharedRounds = RoundPlan.Shared(100 * interval, interval),
            }),
            new Sgd(), new SparseTrainerOptions { Replicas = replicas });

    /// <summary>Bytes that a round adds to its step: those of two steps on noise, of which one has a round.</summary>
    private static long RoundBytes(ReplicaGroup replicas, string model, double sparsity)
    {
        if (replicas.Size == 1) return 0;
        using nn.Module<Tensor, Tensor> module = ModelCatalog.Find(model).Create(Sample, Classes, seed: 0);
        using SparseTrainer trainer = Trainer(module, "dst-ee", sparsity, replicas, interval: 2);
        using SparseNetwork network = SparseNetwork.Convert(
            module, trainer, Sample, replicas: new ReplicaExecution(replicas.Communicator, AnnouncesGradients: false));
        using var exchange = GradientExchange.Create(replicas, trainer);
        long[] bytes = new long[2];
        manual_seed(1 + replicas.Rank);
        for (int step = 0; step < bytes.Length; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            long before = replicas.Communicator.Bytes;
            Tensor input = randn([RoundBatch, .. Sample.Select(static size => (long)size)]), labels = randint(0, Classes, [RoundBatch], ScalarType.Int64);
            exchange.Begin();
            (CrossEntropy.WithSmoothing(0)(network.call(input), labels) * (1.0 / replicas.Size)).backward();
            exchange.EndShard();
            exchange.Complete();
            trainer.Step(1e-3);
            bytes[step] = replicas.Communicator.Bytes - before;
        }
        return bytes[1] - bytes[0];
    }

    /// <summary>One of the two networks, with gradients as a backward pass leaves them.</summary>
    private sealed class Side(ReplicaGroup replicas, SparseTrainer trainer) : IDisposable
    {
        private readonly GradientExchange _exchange = GradientExchange.Create(replicas, trainer);
        private readonly List<double> _milliseconds = [];

        public double MedianMs => TimeDistribution.Of(_milliseconds).Median;

        public long BytesPerStep { get; private set; }

        public void Exchange(bool counts)
        {
            using (NewDisposeScope())
                foreach (Parameter parameter in trainer.Parameters)
                    if (parameter.Gradient is null)
                        parameter.AddGradient(full_like(parameter.Value.detach(), 1e-3));
            replicas.Communicator.Barrier();
            long before = _exchange.Bytes, started = System.Diagnostics.Stopwatch.GetTimestamp();
            _exchange.Begin();
            _exchange.EndShard();
            _exchange.Complete();
            double milliseconds = System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (!counts) return;
            _milliseconds.Add(milliseconds);
            BytesPerStep = replicas.Size == 1
                ? trainer.Parameters.Sum(static parameter => (parameter.Topology?.NonZeros ?? parameter.Value.numel()) * parameter.Value.ElementSize)
                : _exchange.Bytes - before;
        }

        public void Dispose() => _exchange.Dispose();
    }
}
