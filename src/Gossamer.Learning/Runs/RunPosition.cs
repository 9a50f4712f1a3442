namespace Gossamer.Learning.Runs;

/// <summary>How much of a run's logs belongs to a checkpoint. <c>default</c> is the beginning of the run.</summary>
/// <param name="MetricsLength">Bytes of <c>metrics.jsonl</c>.</param>
/// <param name="EventsLength">Bytes of the TensorBoard event file.</param>
public readonly record struct RunPosition(long MetricsLength, long EventsLength);
