using Gossamer.Sparsity.Methods;
using TorchSharp;

namespace Gossamer.Sparsity.Recipes;

/// <summary>Methods × sparsities × seeds, each seed shared by all.</summary>
public sealed record MethodComparisonOptions
{
    /// <summary>What all trainings share. Its method, sparsity and twin do not count; its seed is the first.</summary>
    public SparseTrainingOptions Training { get; init; } = new();

    /// <summary>Methods as <see cref="MethodSpec"/> reads them. Default static, set, rigl, dst-ee.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["static", "set", "rigl", "dst-ee"];

    /// <summary>Sparsities. Default 0.9, 0.95, 0.98.</summary>
    public IReadOnlyList<double> Sparsities { get; init; } = [0.9, 0.95, 0.98];

    /// <summary>Number of seeds: that of <see cref="Training"/> and those after it. Default 5.</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>The method the others are paired with. Default: rigl where it is compared, else the first.</summary>
    public string? Reference { get; init; }

    /// <summary>Whether a dense network is trained for each seed. Default true.</summary>
    public bool Dense { get; init; } = true;

    /// <summary>Trainings that run at once, each with its share of the threads. Default 1.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>These options with every null that has a default filled in.</summary>
    /// <exception cref="ArgumentException">An option is unknown or out of range; the message names it.</exception>
    public MethodComparisonOptions Resolve()
    {
        if (Methods.Count == 0) throw new ArgumentException("there is no method to compare");
        if (Sparsities.Count == 0) throw new ArgumentException("there is no sparsity to compare at");
        if (Methods.Distinct(StringComparer.OrdinalIgnoreCase).Count() < Methods.Count) throw new ArgumentException("a method stands twice in the list of methods");
        if (Sparsities.Distinct().Count() < Sparsities.Count) throw new ArgumentException("a sparsity stands twice in the list of sparsities");
        if (Seeds < 1) throw new ArgumentException($"the number of seeds is {Seeds}, expected at least 1");
        if (Jobs < 1) throw new ArgumentException($"the number of jobs is {Jobs}, expected at least 1");
        if (Methods.Any(static method => MethodSpec.Parse(method).Method == Sparsity.Methods.Dense.Info))
            throw new ArgumentException("dense has no sparsity to compare at; it is trained beside the methods unless that is switched off");
        string reference = Reference ?? (Methods.Contains("rigl") ? "rigl" : Methods[0]);
        if (!Methods.Contains(reference))
            throw new ArgumentException($"the reference {reference} is none of the methods {string.Join(", ", Methods)}");
        SparseTrainingOptions training = Training.Resolve();
        foreach (double sparsity in Sparsities) _ = (training with { Sparsity = sparsity }).Resolve();
        int? threads = Training.Threads ?? (Jobs == 1 ? null : Math.Max(1, torch.get_num_threads() / Jobs));
        return this with { Training = training with { DenseTwin = false, Threads = threads }, Reference = reference };
    }
}
