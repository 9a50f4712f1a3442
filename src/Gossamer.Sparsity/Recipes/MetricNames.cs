namespace Gossamer.Sparsity.Recipes;

/// <summary>The names under which a sparse training logs its figures.</summary>
public static class MetricNames
{
    /// <summary>Mean training loss of the epoch.</summary>
    public const string TrainLoss = "train/loss";

    /// <summary>Training accuracy of the epoch.</summary>
    public const string TrainAccuracy = "train/accuracy";

    /// <summary>Learning rate of the epoch's last step.</summary>
    public const string LearningRate = "train/learning-rate";

    /// <summary>Mean loss on the part judged after each epoch: validation where there is one, else test.</summary>
    public const string EvaluationLoss = "evaluation/loss";

    /// <summary>Accuracy on that part.</summary>
    public const string EvaluationAccuracy = "evaluation/accuracy";

    /// <summary>Drop fraction ζ_t of a round.</summary>
    public const string DropFraction = "round/drop-fraction";

    /// <summary>Exploration degree R(t) after a round.</summary>
    public const string ExplorationDegree = "round/exploration-degree";

    /// <summary>Share of the active weights that a round replaced.</summary>
    public const string Churn = "round/churn";

    /// <summary>Share of the grown that the signal alone would not have grown.</summary>
    public const string ExplorationShare = "round/exploration-share";

    /// <summary>Share of the best candidates by the whole gradient that the ranks' union had, a mean over the layers.</summary>
    public const string UnionRecall = "round/union-recall";

    /// <summary>Mean signal of the grown over the greatest possible, E(r).</summary>
    public const string Exploitation = "round/exploitation";

    /// <summary>Active weights after a round.</summary>
    public const string NonZeros = "round/nnz";

    /// <summary>Output rows of all sparse layers without any active weight.</summary>
    public const string DeadRows = "round/dead-rows";

    /// <summary>Input columns of all sparse layers without any active weight.</summary>
    public const string DeadColumns = "round/dead-columns";

    /// <summary>Norm of the active gradients at a round's step.</summary>
    public const string GradientNormBefore = "round/gradient-norm-before";

    /// <summary>The same one step later.</summary>
    public const string GradientNormAfter = "round/gradient-norm-after";

    /// <summary>Steps whose round was left out, since a gradient was not finite: 1 each.</summary>
    public const string Skipped = "round/skipped";

    /// <summary>Mean number of rounds since an active weight was grown, at the end.</summary>
    public const string MeanAge = "final/mean-age";

    /// <summary>Share of the weights grown in a round that stayed active for <see cref="SurvivalHorizon"/> more, at the end.</summary>
    public const string Survival = "final/survival";

    /// <summary>Rounds after which <see cref="Survival"/> looks.</summary>
    public const int SurvivalHorizon = 10;

    /// <summary>Exploration degree of one layer.</summary>
    public static string LayerExploration(string layer) => $"layer/{layer}/exploration-degree";

    /// <summary>Density of one layer.</summary>
    public static string LayerDensity(string layer) => $"layer/{layer}/density";
}
