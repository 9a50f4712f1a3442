namespace Gossamer.EdgeInference.Model;

/// <summary>What the accuracy of a service in a slot is a mean over.</summary>
public enum AccuracyWeighting
{
    /// <summary>Its devices, however many tasks each had: the article's (E9).</summary>
    Devices,

    /// <summary>Its tasks, which is to say its raw bits; its devices where there are none.</summary>
    Tasks,
}
