using Gossamer.Learning.Models;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Recipes;

namespace Gossamer.Sparsity.Planning;

/// <summary>A training whose cost <see cref="TrainingPlanner"/> predicts.</summary>
public sealed record TrainingPlanOptions
{
    /// <summary>Name of <see cref="ModelCatalog"/>.</summary>
    public required string Model { get; init; }

    /// <summary>Share of inactive weights over the sparse layers, in [0, 1). Default 0.95.</summary>
    public double Sparsity { get; init; } = 0.95;

    /// <summary>Samples of a step. Default 128.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Shape of one sample. Default [3, 32, 32].</summary>
    public IReadOnlyList<int> SampleShape { get; init; } = [3, 32, 32];

    /// <summary>Number of classes. Default 10.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>Training samples. Default 50,000.</summary>
    public int Samples { get; init; } = 50_000;

    /// <summary>Passes over them. Default 160.</summary>
    public int Epochs { get; init; } = 160;

    /// <summary>Method as <see cref="MethodSpec"/> reads it; one that chooses its first topology without data. Default dst-ee.</summary>
    public string Method { get; init; } = "dst-ee";

    /// <summary>How the density is shared out over the layers, a name of <see cref="SparsityDistributions"/>. Default: the method's.</summary>
    public string? Distribution { get; init; }

    /// <summary>What takes the steps. Default SGD with momentum.</summary>
    public OptimizerKind Optimizer { get; init; }

    /// <summary>What computes sparse layers. Default: in each layer whichever is measured faster.</summary>
    public ExecutionMode Execution { get; init; } = ExecutionMode.Auto;

    /// <summary>Seed of weights and topology. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Optimizer steps of the whole training; the rest of the samples that fills no batch is left out.</summary>
    public long Steps => Epochs * (long)Math.Max(1, Samples / BatchSize);

    /// <summary>Throws at the first option out of range.</summary>
    /// <exception cref="ArgumentException">The message names option, value and what is expected.</exception>
    internal void Check()
    {
        if (!(Sparsity is >= 0 and < 1)) throw new ArgumentException($"the sparsity is {Sparsity}, expected a share of at least 0 and below 1");
        if (BatchSize < 1) throw new ArgumentException($"the batch size is {BatchSize}, expected at least 1");
        if (Samples < 1) throw new ArgumentException($"the number of samples is {Samples}, expected at least 1");
        if (Epochs < 1) throw new ArgumentException($"the number of epochs is {Epochs}, expected at least 1");
    }
}
