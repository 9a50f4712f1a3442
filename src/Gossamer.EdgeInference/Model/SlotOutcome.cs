namespace Gossamer.EdgeInference.Model;

/// <summary>What a decision leads to in a slot: delays, accuracies, reward and the queues after it. One object serves slot after slot.</summary>
public sealed class SlotOutcome(EdgeModel model)
{
    /// <summary>E1 summed over devices, seconds.</summary>
    public double LocalDelay { get; internal set; }

    /// <summary>E2 summed over devices, seconds.</summary>
    public double UploadDelay { get; internal set; }

    /// <summary>E3 summed over devices, seconds.</summary>
    public double ComputeDelay { get; internal set; }

    /// <summary>E4 summed over those charged, seconds.</summary>
    public double BacklogDelay { get; internal set; }

    /// <summary>E5 summed over those charged, seconds.</summary>
    public double WaitDelay { get; internal set; }

    /// <summary>Penalty of overflows, seconds.</summary>
    public double Penalty { get; internal set; }

    /// <summary>D of E6, the sum of all the above. Divide by the number of devices for the service delay.</summary>
    public double Delay { get; internal set; }

    /// <summary>−V·D − Σ Z (A^th − A), with the deficits before the slot (E13).</summary>
    public double Reward { get; internal set; }

    /// <summary>Device queues that overflow.</summary>
    public int LocalOverflows { get; internal set; }

    /// <summary>Edge queues that overflow.</summary>
    public int EdgeOverflows { get; internal set; }

    /// <summary>[service]: A of E9.</summary>
    public double[] Accuracy { get; } = new double[model.Services];

    /// <summary>[service]: shares c of the edge.</summary>
    public double[] Shares { get; } = new double[model.Services];

    /// <summary>[service]: bits offloaded, U.</summary>
    public double[] OffloadedBits { get; } = new double[model.Services];

    /// <summary>[device]: backlog after the slot (E7).</summary>
    public double[] NextLocalBits { get; } = new double[model.Devices];

    /// <summary>[service]: backlog after the slot (E8).</summary>
    public double[] NextEdgeBits { get; } = new double[model.Services];

    /// <summary>[service]: deficit after the slot (E10).</summary>
    public double[] NextDeficit { get; } = new double[model.Services];

    /// <summary>[device]: bits that did not fit.</summary>
    public double[] LocalDropped { get; } = new double[model.Devices];

    /// <summary>[service]: bits that did not fit.</summary>
    public double[] EdgeDropped { get; } = new double[model.Services];

    /// <summary>[service]: Λ_m / f_b, scratch of the allocation.</summary>
    internal double[] Work { get; } = new double[model.Services];
}
