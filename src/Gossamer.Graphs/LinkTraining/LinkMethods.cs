using Gossamer.Graphs.Pruning;
using Gossamer.Sparsity.Methods;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>Every way to a predictor by name.</summary>
public static class LinkMethods
{
    /// <summary>Name of the network that all are compared with.</summary>
    public const string Dense = "dense";

    /// <summary>Name of surrogate Lagrangian relaxation, which others' costs are compared with.</summary>
    public const string TrainAndPrune = "train-and-prune";

    /// <summary>The method called <paramref name="name"/>: train-and-prune, admm, sparse, small-dense, dense, or any method of sparse training.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists what there is.</exception>
    public static ILinkMethod Parse(string name)
    {
        switch (name)
        {
            case Dense: return new DensePredictor();
            case "small-dense": return new SmallDensePredictor();
            case TrainAndPrune: return new TrainAndPrune(name, static options => new SurrogateLagrangian(options.Rho, options.InitialStep));
            case "admm": return new TrainAndPrune(name, static options => new AdmmSplitting(options.Rho));
            case "sparse": return new SparsePredictor(name, Rigl.Info.Name);
        }
        string spelled = name.Split(':')[0];
        if (!SparseMethods.All.Any(method => string.Equals(method.Name, spelled, StringComparison.OrdinalIgnoreCase)))
            throw new ArgumentException(
                $"unknown method '{name}'; known are {TrainAndPrune}, admm, sparse, small-dense, {string.Join(", ", SparseMethods.All.Select(static method => method.Name))}");
        return new SparsePredictor(name, name);
    }
}
