namespace Gossamer.EdgeInference.Agents;

/// <summary>An episode of training.</summary>
/// <param name="Episode">Number, from 1.</param>
/// <param name="Delay">Mean service delay, seconds.</param>
/// <param name="Accuracy">[service]: mean accuracy.</param>
/// <param name="Reward">Mean reward of a slot (E13).</param>
public sealed record EpisodeSummary(int Episode, double Delay, IReadOnlyList<double> Accuracy, double Reward);
