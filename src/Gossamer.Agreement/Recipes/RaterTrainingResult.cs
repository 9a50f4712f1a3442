namespace Gossamer.Agreement.Recipes;

/// <summary>What <see cref="RaterTraining"/> made.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Rater">Whose labels it learnt.</param>
/// <param name="TrainingCases">Cases trained on.</param>
/// <param name="PredictedCases">Cases predicted.</param>
/// <param name="Parameters">Weights of the network.</param>
/// <param name="Steps">Steps taken.</param>
/// <param name="Loss">Mean loss of the last tenth of the steps.</param>
/// <param name="Threshold">Probability from which a pixel is marked, the best of the training cases.</param>
/// <param name="TrainingDice">Mean Dice with the rater on the training cases.</param>
public sealed record RaterTrainingResult(
    string Model, string Rater, IReadOnlyList<string> TrainingCases, IReadOnlyList<string> PredictedCases, long Parameters, int Steps, double Loss, double Threshold, double TrainingDice);
