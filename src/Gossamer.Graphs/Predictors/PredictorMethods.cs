using Gossamer.Graphs.Pruning;
using Gossamer.Sparsity.Methods;

namespace Gossamer.Graphs.Predictors;

/// <summary>Every way to a predictor by name.</summary>
public static class PredictorMethods
{
    /// <summary>Name of the network that all are compared with.</summary>
    public const string Dense = "dense";

    /// <summary>Name of surrogate Lagrangian relaxation, which others' costs are compared with.</summary>
    public const string TrainAndPrune = "train-and-prune";

    /// <summary>
    /// The method called <paramref name="name"/>: train-and-prune, admm, one-shot, sparse, small-dense, dense, or any method of sparse
    /// training.
    /// </summary>
    /// <exception cref="ArgumentException">There is none; the message lists what there is.</exception>
    public static IPredictorMethod Parse(string name)
    {
        switch (name)
        {
            case Dense: return new DensePredictor();
            case "small-dense": return new SmallDensePredictor();
            case TrainAndPrune: return new TrainAndPrune(name, static options => new SurrogateLagrangian(options.Rho, options.InitialStep));
            case "admm": return new TrainAndPrune(name, static options => new AdmmSplitting(options.Rho));
            case "one-shot": return new TrainAndPrune(name, null);
            case "sparse": return new SparsePredictor(name, Rigl.Info.Name);
        }
        string spelled = name.Split(':')[0];
        if (!SparseMethods.All.Any(method => string.Equals(method.Name, spelled, StringComparison.OrdinalIgnoreCase)))
            throw new ArgumentException(
                $"unknown method '{name}'; known are {TrainAndPrune}, admm, one-shot, sparse, small-dense, "
                + string.Join(", ", SparseMethods.All.Select(static method => method.Name)));
        return new SparsePredictor(name, name);
    }

    /// <summary>Checks a list of methods to compare.</summary>
    /// <exception cref="ArgumentException">It is empty, a method is unknown or stands twice, or one is the dense network.</exception>
    internal static void CheckList(IReadOnlyList<string> methods)
    {
        if (methods.Count == 0) throw new ArgumentException("there is no method to compare");
        if (methods.Distinct(StringComparer.Ordinal).Count() < methods.Count)
            throw new ArgumentException("a method stands twice in the list of methods");
        foreach (string method in methods)
            if (Parse(method) is DensePredictor)
                throw new ArgumentException("dense has no sparsity to compare at; it is trained beside the methods");
    }

    /// <summary>Checks a list of sparsities to compare at.</summary>
    /// <exception cref="ArgumentException">It is empty, or one is out of range or stands twice.</exception>
    internal static void CheckSparsities(IReadOnlyList<double> sparsities)
    {
        if (sparsities.Count == 0) throw new ArgumentException("there is no sparsity to compare at");
        if (sparsities.Distinct().Count() < sparsities.Count)
            throw new ArgumentException("a sparsity stands twice in the list of sparsities");
        foreach (double sparsity in sparsities)
            if (sparsity is not (> 0 and < 1)) throw new ArgumentException($"the sparsity is {sparsity}, expected between 0 and 1");
    }
}
