using Gossamer.Learning.Data;
using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Replication;
using Gossamer.Learning.Schedules;
using Gossamer.Learning.Tensors;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Tests.Distributed;

/// <summary>A rank's part in the training of a small network on the digits.</summary>
internal sealed class ReplicaRun : IDisposable
{
    /// <summary>Steps before the first round, and between two of them.</summary>
    public const int FirstRound = 30;

    private const int TotalSteps = 200, BatchSize = 32;

    /// <summary>So few that reductions begin while the backward pass goes on, although the networks are small.</summary>
    private const int BucketBytes = 1024;

    private readonly nn.Module<Tensor, Tensor> _module;
    private readonly SparseNetwork? _network;

    /// <param name="replicas">The ranks.</param>
    /// <param name="kind">The network.</param>
    /// <param name="sparse">Whether it runs on sparse kernels.</param>
    /// <param name="union">Proposals of a rank as a multiple of what is grown; null for exact rounds.</param>
    /// <param name="recall">Receives what a union has seen of the exact choice.</param>
    public ReplicaRun(ReplicaGroup replicas, ReplicaKind kind, bool sparse, double? union = null, Action<double>? recall = null)
    {
        // Products are cut into parts by the number of threads.
        set_num_threads(1);
        DataSplit split = DataCatalog.Load("digits", new DataLoadOptions());
        _module = kind == ReplicaKind.LeNet ? ModelCatalog.Find("lenet-300-100").Create(split.Train.SampleShape, 10, 3) : NormalizedCnn();
        SparseMethod method = SparseMethods.Find("dst-ee").Create(new MethodOptions
        {
            Sparsity = kind == ReplicaKind.LeNet ? 0.95 : 0.8,
            TotalSteps = TotalSteps,
            StepsPerEpoch = 20,
            SharedRounds = RoundPlan.Shared(TotalSteps, FirstRound, stopShare: 0.8),
        });
        Trainer = SparseTrainer.Attach(_module, method, new Sgd(0.9, 1e-4), new SparseTrainerOptions
        {
            Seed = 5,
            Replicas = replicas,
            RoundExchange = union is null ? RoundExchange.Exact : RoundExchange.Union,
            UnionFactor = union ?? 3,
            UnionRecall = recall is null ? null : (_, _, share) => recall(share),
        });
        InitialNonZeros = Trainer.NonZeros;
        bool shares = kind == ReplicaKind.NormalizedCnn && replicas is { Size: > 1, HasFixedOrder: false };
        var together = new ReplicaExecution(shares ? replicas.Communicator : null, AnnouncesGradients: replicas.LocalShards == 1);
        if (sparse || shares)
        {
            _network = SparseNetwork.Convert(
                _module, Trainer, split.Train.SampleShape, sparse ? null : new HashSet<string>(), replicas: together);
        }
        Loop = new TrainingLoop(
            _network ?? _module, Trainer,
            new DataLoader(split.Train, new DataLoaderOptions { BatchSize = BatchSize, DropLast = true, Seed = 9, Part = replicas.Part }),
            new ConstantSchedule(0.05), CrossEntropy.WithSmoothing(0), replicas, averageBuffers: !shares,
            BucketBytes);
    }

    public SparseTrainer Trainer { get; }

    public TrainingLoop Loop { get; }

    public long InitialNonZeros { get; }

    /// <summary>Elements of everything that is not a sparse layer.</summary>
    public long DenseElements => Trainer.Parameters.Where(static p => p.Topology is null).Sum(static parameter => parameter.Value.numel());

    public long ElementBytes => Trainer.Parameters[0].Value.ElementSize;

    public void Train(int steps) => Loop.Run(Loop.Steps + steps);

    public RankState State() => RankState.Of(Trainer, _module.named_buffers().Where(static entry => entry.buffer.is_floating_point())
        .SelectMany(static entry =>
        {
            using Tensor values = entry.buffer.to(ScalarType.Float64);
            return TensorData.Copy<double>(values);
        }));

    public void Dispose()
    {
        Loop.Dispose();
        _network?.Dispose();
        Trainer.Dispose();
        _module.Dispose();
    }

    private static nn.Module<Tensor, Tensor> NormalizedCnn()
    {
        manual_seed(11);
        nn.Module<Tensor, Tensor> module = nn.Sequential(
            ("conv1", nn.Conv2d(1, 8, 3, padding: 1, bias: false)), ("bn1", nn.BatchNorm2d(8)), ("relu1", nn.ReLU()), ("pool1", nn.MaxPool2d(2, 2)),
            ("conv2", nn.Conv2d(8, 16, 3, padding: 1)), ("bn2", nn.BatchNorm2d(16)), ("relu2", nn.ReLU()), ("pool2", nn.MaxPool2d(2, 2)),
            ("flat", nn.Flatten()), ("out", nn.Linear(64, 10)));
        module.to(ScalarType.Float64);
        return module;
    }
}
