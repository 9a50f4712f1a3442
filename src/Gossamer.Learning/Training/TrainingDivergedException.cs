namespace Gossamer.Learning.Training;

/// <summary>The loss is no longer a finite number; going on would only spoil the weights.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>Names the step and what usually helps.</summary>
    public TrainingDivergedException(long step, int epoch, double loss)
        : base($"the loss became {loss} at step {step} (epoch {epoch}); lower the learning rate, clip gradients or warm up longer")
    {
    }
}
