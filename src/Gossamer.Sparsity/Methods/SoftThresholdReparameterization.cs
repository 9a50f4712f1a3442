using Gossamer.Sparsity.Budgets;
using Gossamer.Sparsity.Initialization;
using Gossamer.Sparsity.Structures;
using Gossamer.Sparsity.Training;

namespace Gossamer.Sparsity.Methods;

/// <summary>Soft threshold weight reparameterization (STR): a trained threshold for each layer.</summary>
public static class SoftThresholdReparameterization
{
    /// <summary>The registry's entry.</summary>
    public static MethodInfo Info { get; } = new(
        "str", "STR", "trains a threshold for each layer; how sparse the network becomes is an outcome",
        "Kusupati et al., ICML 2020, arXiv 2002.03231", Create);

    /// <summary>
    /// Builds the method. The sparsity asked for is not aimed at: weight decay and the loss settle it. Published trainings spend
    /// hundreds of thousands of steps until weight decay has brought the threshold's parameter from −3200 to where it prunes; here
    /// that takes the first half of training, whatever its length, and then gradient and weight decay alone act on it.
    /// </summary>
    /// <exception cref="ArgumentException">A structure other than unstructured is asked for.</exception>
    public static SparseMethod Create(MethodOptions options)
    {
        if (options.Structure is not Unstructured)
            throw new ArgumentException($"STR thresholds single weights and cannot be {options.Structure.Name}", nameof(options));
        return new SparseMethod("str", options.Sparsity)
        {
            Topology = new DenseTopology(),
            Budget = new EmergentBudget(),
            Extensions = [new SoftThreshold(approachSteps: options.StepAt(0.5))],
        };
    }
}
