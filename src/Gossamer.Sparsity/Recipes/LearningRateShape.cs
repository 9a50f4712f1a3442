namespace Gossamer.Sparsity.Recipes;

/// <summary>How the learning rate falls over a training, after the warm-up.</summary>
public enum LearningRateShape
{
    /// <summary>Half a cosine to zero.</summary>
    Cosine,

    /// <summary>A tenth from half of the steps on, a hundredth from three quarters on.</summary>
    Step,

    /// <summary>Not at all.</summary>
    Constant,
}
