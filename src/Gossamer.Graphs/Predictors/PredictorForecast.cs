namespace Gossamer.Graphs.Predictors;

/// <summary>What a training will cost, before it runs.</summary>
/// <param name="Flops">The bill, without embeddings; where a stage may end early, at most.</param>
/// <param name="DenseSteps">Steps that change every weight.</param>
/// <param name="MaskedSteps">Steps that change active weights only.</param>
/// <param name="IsExact">Whether the bill follows from the settings; else it is that of dense training, which none exceeds.</param>
public sealed record PredictorForecast(PredictorFlops Flops, long DenseSteps, long MaskedSteps, bool IsExact = true);
