using Gossamer.Distributed;

namespace Gossamer.Sparsity.Execution;

/// <summary>What ranks that train together need of a network beyond its results.</summary>
/// <param name="Statistics">
/// The ranks over whose parts of a batch normalisation takes its statistics; null for each part by itself. Gradients go through the
/// statistics, so that the network is the one of the whole batch.
/// </param>
/// <param name="AnnouncesGradients">Whether gradients reach their parameters one by one, as they come, rather than at the end.</param>
public readonly record struct ReplicaExecution(ICommunicator? Statistics, bool AnnouncesGradients);
