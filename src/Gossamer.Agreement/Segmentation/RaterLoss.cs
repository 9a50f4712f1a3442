namespace Gossamer.Agreement.Segmentation;

/// <summary>What a network is trained to say where raters differ.</summary>
public enum RaterLoss
{
    /// <summary>What one rater says: cross-entropy and Dice.</summary>
    OneRater,

    /// <summary>The share of raters that mark a pixel: soft cross-entropy and soft Dice.</summary>
    SoftLabels,

    /// <summary>What a rater says who is drawn for each sample.</summary>
    RandomRater,

    /// <summary>What one rater says, with a loss that wrong labels move less.</summary>
    NoiseRobust,

    /// <summary>Each rater's labels behind a confusion matrix of its own.</summary>
    Confusion,
}
