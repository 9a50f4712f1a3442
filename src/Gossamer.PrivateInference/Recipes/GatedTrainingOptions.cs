using Gossamer.Learning.Data;
using Gossamer.Learning.Models;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>What all trainings of a gated network share: data, model, and the two trainings around the gates.</summary>
public sealed record GatedTrainingOptions
{
    /// <summary>Name of <see cref="DataCatalog"/>, or the path of a folder or archive in a known format. Default digits.</summary>
    public string Data { get; init; } = "digits";

    /// <summary>Name of <see cref="ModelCatalog"/>. Default lenet-5.</summary>
    public string Model { get; init; } = "lenet-5";

    /// <summary>Training samples to use, drawn by class from the seed. Default all.</summary>
    public int? Samples { get; init; }

    /// <summary>
    /// Directory of a finished training whose network is taken instead of training one with comparisons; a sparse one stays sparse. Default
    /// none.
    /// </summary>
    public string? From { get; init; }

    /// <summary>First seed: of weights, order, augmentation and splits. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Number of seeds, from <see cref="Seed"/> on. Default 3.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Samples of a step. Default 64.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Whether training samples are cropped and flipped where the data set usually is. Default true.</summary>
    public bool Augment { get; init; } = true;

    /// <summary>Passes of the training with comparisons, before any gate. Default 12.</summary>
    public int PretrainEpochs { get; init; } = 12;

    /// <summary>Highest learning rate of that training. Default 0.05.</summary>
    public double PretrainRate { get; init; } = 0.05;

    /// <summary>Passes of the training once gates are decided. Default 6.</summary>
    public int TuneEpochs { get; init; } = 6;

    /// <summary>Highest learning rate of that training. Default 0.01.</summary>
    public double TuneRate { get; init; } = 0.01;

    /// <summary>Weight decay of both. Default 5e-4.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Share of the network with comparisons in what decided networks learn from, in [0, 1]. Default 0.5.</summary>
    public double Distillation { get; init; } = 0.5;

    /// <summary>Bound of the inputs of quadratics that training is to keep, or null for none. Default 8.</summary>
    public double? Range { get; init; } = 8;

    /// <summary>Threads of libtorch. Default one for small steps, else its own choice.</summary>
    public int? Threads { get; init; }

    /// <summary>Refuses what is out of range.</summary>
    /// <exception cref="ArgumentException">An option is unknown or out of range; the message names it.</exception>
    public GatedTrainingOptions Checked()
    {
        ModelCatalog.Find(Model);
        Require(Samples is null or >= 2, "the number of samples", Samples, "at least 2");
        Require(Seeds >= 1, "the number of seeds", Seeds, "at least 1");
        Require(BatchSize >= 2, "the batch size", BatchSize, "at least 2");
        Require(PretrainEpochs >= 1, "the number of epochs with comparisons", PretrainEpochs, "at least 1");
        Require(TuneEpochs >= 1, "the number of epochs of tuning", TuneEpochs, "at least 1");
        Require(PretrainRate is > 0 and < double.PositiveInfinity, "the learning rate with comparisons", PretrainRate, "a number above 0");
        Require(TuneRate is > 0 and < double.PositiveInfinity, "the learning rate of tuning", TuneRate, "a number above 0");
        Require(WeightDecay is >= 0 and < double.PositiveInfinity, "the weight decay", WeightDecay, "a number of at least 0");
        Require(Distillation is >= 0 and <= 1, "the share of distillation", Distillation, "a share within 0 and 1");
        Require(Range is null or (> 0 and < double.PositiveInfinity), "the range of quadratics", Range, "a number above 0");
        Require(Threads is null or >= 1, "the number of threads", Threads, "at least 1");
        return this;
    }

    /// <summary>Refuses an option that does not hold.</summary>
    internal static void Require(bool holds, string option, object? value, string expected)
    {
        if (!holds) throw new ArgumentException($"{option} is {value}, expected {expected}");
    }
}
