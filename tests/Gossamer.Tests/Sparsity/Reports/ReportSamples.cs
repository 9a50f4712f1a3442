using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Statistics;
using Gossamer.Sparsity.Recipes;
using Gossamer.Sparsity.Reports;

namespace Gossamer.Tests.Sparsity.Reports;

/// <summary>Made-up runs in the shape of real ones.</summary>
internal static class ReportSamples
{
    private static readonly CounterRandom Random = new(1, "report samples");

    public static TrainingReportData Digits()
    {
        double[] epochs = [.. Enumerable.Range(1, 30).Select(i => (double)i)];
        return new TrainingReportData
        {
            Title = "LeNet-300-100 on digits: DST-EE at 95 % sparsity",
            Summary = "Trained for 30 epochs with 2,681 of 53,300 weights active at any time, beside a dense twin on the same data and seed 1.",
            Result = new SparseTrainingResult
            {
                Accuracy = 0.9731,
                DenseAccuracy = 0.9777,
                Sparsity = 0.95,
                Nnz = 2681,
                TrainFlopsRatio = 0.087,
                InferenceFlopsRatio = 0.061,
                ExplorationDegree = 0.412,
                Rounds = 24,
                Seconds = 21.4,
                DenseSeconds = 25.9,
                Loss = 0.081,
                Weights = 53300,
                PublishedTrainFlopsRatio = 0.086,
                SkippedRounds = 0,
                Steps = 720,
                RoundSeconds = 0.4,
                Storage = default,
                Method = "dst-ee",
                Seed = 1,
                Data = "digits",
                RunDirectory = "runs/sample",
            },
            Sparse = new LearningCurve(epochs, [.. epochs.Select((e, i) => 2.1 * Math.Exp(-e / 5) + 0.03 + 0.01 * Random.Uniform((ulong)i))],
                [.. epochs.Select((e, i) => 0.973 - 0.6 * Math.Exp(-e / 3.5) + 0.004 * Random.Uniform((ulong)i + 99))]),
            Dense = new LearningCurve(epochs, [.. epochs.Select((e, i) => 1.6 * Math.Exp(-e / 3.2) + 0.008 + 0.004 * Random.Uniform((ulong)i + 199))],
                [.. epochs.Select((e, i) => 0.977 - 0.45 * Math.Exp(-e / 2.4) + 0.003 * Random.Uniform((ulong)i + 299))]),
            Layers =
            [
                new("fc1.weight", "300×64", 19200, 1120, 1120, 0.42), new("fc2.weight", "100×300", 30000, 1210, 1210, 0.45),
                new("fc3.weight", "10×100", 1000, 351, 351, 0.13),
            ],
            Rounds =
            [
                .. Enumerable.Range(0, 25).Select(i => i == 0
                    ? new RoundFigures(0, 0.05, double.NaN, double.NaN, double.NaN)
                    : new RoundFigures(i * 30, 0.05 + 0.37 * (1 - Math.Exp(-i / 9.0)), 0.3 * (1 + Math.Cos(Math.PI * i / 26)) / 2,
                        0.22 + 0.25 * Math.Exp(-i / 8.0) + 0.03 * Random.Uniform((ulong)i + 400), 0.83 - 0.2 * Math.Exp(-i / 6.0) + 0.03 * Random.Uniform((ulong)i + 500))),
            ],
            Movements = [Movement("fc1.weight", 300, 64, 8), Movement("fc2.weight", 100, 300, 20), Movement("fc3.weight", 10, 100, 10), Movement("wide.weight", 1200, 2000, 40)],
            FirstLayer = new InputPixelMap(8, 8,
                [.. Enumerable.Range(0, 64).Select(i => 12 + (int)(10 * Random.Uniform((ulong)i + 600)))],
                [.. Enumerable.Range(0, 64).Select(i => i % 8 is 0 or 7 ? (int)(5 * Random.Uniform((ulong)i + 700)) : 16 + (int)(16 * Random.Uniform((ulong)i + 800)))]),
            CounterHistogram = [.. Enumerable.Range(0, 26).Select(i => i == 0 ? 31000L : (long)(9000 * Math.Exp(-i / 3.0)) + (i == 25 ? 900 : 12))],
            Options = [("data", "digits"), ("model", "lenet-300-100"), ("method", "dst-ee"), ("sparsity", "0.95"), ("epochs", "30"), ("seed", "1"), ("c", "0.001")],
            Machine = RunMachine.Current,
            Versions = RunVersions.Current,
        };
    }

    public static TrainingReportData Convolutions() => Digits() with
    {
        Title = "VGG-19 on CIFAR-10: DST-EE at 95 % sparsity",
        Layers = [.. Enumerable.Range(0, 17).Select(i => new LayerDensity($"features.{i * 3}.weight", "512×512×3×3", 2359296, 90000 + 5000 * i, 90000 + 4000 * i, 1.0 / 17))],
        Dense = null,
        FirstLayer = new KernelMasks(64, 3, 3, 3,
            [.. Enumerable.Range(0, 64 * 27).Select(i => Random.Uniform((ulong)i + 5000) < 0.5)], [.. Enumerable.Range(0, 64 * 27).Select(i => Random.Uniform((ulong)i + 9000) < 0.5 - i % 27 / 60.0)]),
    };

    public static ComparisonReportData Methods()
    {
        (string Name, double Gain, double Explored)[] methods = [("static", 0, 0), ("set", 0.007, 0.3), ("rigl", 0.009, 0.22), ("dst-ee", 0.012, 0.38)];
        double[] sparsities = [0.9, 0.95, 0.98];
        double[] Accuracies(int method, int level) =>
            [.. Enumerable.Range(0, 10).Select(seed => 0.862 - 0.012 * level * level + methods[method].Gain * (level + 1) / 2 + 0.004 * Random.Normal((ulong)(level * 10 + seed) + 3000) + 0.0025 * Random.Normal((ulong)(method * 100 + level * 10 + seed) + 4000))];
        List<ComparisonCell> cells = [];
        for (int level = 0; level < 3; level++)
        {
            for (int method = 0; method < methods.Length; method++)
            {
                PairedComparison? paired = method == 2 ? null : PairedComparison.Of(Accuracies(method, level), Accuracies(2, level));
                double explored = 1 - sparsities[level] + methods[method].Explored;
                cells.Add(new ComparisonCell
                {
                    Method = methods[method].Name,
                    Sparsity = sparsities[level],
                    Accuracy = MeanInterval.Of(Accuracies(method, level)),
                    ToReference = paired,
                    AdjustedPValue = paired is null ? null : Math.Min(1, paired.TPValue * 9),
                    ExplorationDegree = MeanInterval.Of([explored - 0.01, explored, explored + 0.008]),
                    TrainFlopsRatio = 1 - sparsities[level] + 0.02,
                    InferenceFlopsRatio = 1 - sparsities[level],
                    Seconds = 14.2 + method,
                });
            }
        }

        return new ComparisonReportData
        {
            Title = "LeNet-300-100 on Fashion-MNIST: four methods at three sparsities",
            Summary = "Ten seeds, each shared by all methods; 8,000 images to train, 2,000 to test. The schedule of rounds is the same for all.",
            ReferenceMethod = "rigl",
            Cells = cells,
            Dense = MeanInterval.Of([0.868, 0.871, 0.866, 0.872, 0.869]),
            DenseSeconds = 41.3,
            Options = [("methods", "static, set, rigl, dst-ee"), ("sparsity", "0.9, 0.95, 0.98"), ("seeds", "10"), ("epochs", "10"), ("schedule", "shared")],
            Machine = RunMachine.Current,
            Versions = RunVersions.Current,
        };
    }

    private static LayerMovement Movement(string name, int rows, int columns, int stride)
    {
        WeightFate[] fates = new WeightFate[rows * columns];
        CounterRandom draws = Random.Fork(name);
        for (int i = 0; i < fates.Length; i++)
        {
            double favour = i % columns % stride < stride / 4 ? 0.3 : 1, u = draws.Uniform((ulong)i) / favour;
            fates[i] = u < 0.03 ? WeightFate.Kept : u < 0.07 ? WeightFate.Grown : u < 0.1 ? WeightFate.Dropped : u < 0.35 ? WeightFate.Tried : WeightFate.Never;
        }

        return new LayerMovement(name, rows, columns, fates);
    }
}
