namespace Gossamer.EdgeInference.Model;

/// <summary>A slot's decision: rate level and placement of each device, and the edge's shares where they are not left to the closed form.</summary>
public sealed class EdgeDecision(EdgeModel model)
{
    /// <summary>[device]: sampling rate x, from 0 (the lowest) to K − 1.</summary>
    public int[] Levels { get; } = new int[model.Devices];

    /// <summary>[device]: who answers, o.</summary>
    public Placement[] Places { get; } = new Placement[model.Devices];

    /// <summary>[service]: shares c of the edge, used where <see cref="SharesAreGiven"/>.</summary>
    public double[] Shares { get; } = new double[model.Services];

    /// <summary>Whether <see cref="Shares"/> hold, and not the closed form (E14).</summary>
    public bool SharesAreGiven { get; set; }

    /// <summary>Takes the values of <paramref name="other"/>, a decision of the same model.</summary>
    public void CopyFrom(EdgeDecision other)
    {
        other.Levels.CopyTo(Levels, 0);
        other.Places.CopyTo(Places, 0);
        other.Shares.CopyTo(Shares, 0);
        SharesAreGiven = other.SharesAreGiven;
    }
}
