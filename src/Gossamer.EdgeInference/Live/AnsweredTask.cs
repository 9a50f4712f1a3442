namespace Gossamer.EdgeInference.Live;

/// <summary>A task of a device that has its answers.</summary>
/// <param name="Id">Which task.</param>
/// <param name="Windows">Its windows.</param>
/// <param name="Level">Their rate.</param>
/// <param name="Path">Who answered.</param>
/// <param name="Decision">Where the decision came from.</param>
/// <param name="DelaySeconds">From the beginning of the task to its answers.</param>
/// <param name="Accuracy">What the table promises of such answers.</param>
/// <param name="Correct">Windows whose answer was their label.</param>
public sealed record AnsweredTask(RequestId Id, int Windows, int Level, AnswerPath Path, DecisionKind Decision, double DelaySeconds, double Accuracy, int Correct);
