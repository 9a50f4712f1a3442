namespace Gossamer.EdgeInference.Model;

/// <summary>What is known before a slot's decision: queues, channels, tasks and deficits. Whoever made it may write to it.</summary>
public sealed class EdgeState
{
    /// <summary>Empty queues, no tasks.</summary>
    public EdgeState(EdgeModel model)
    {
        (LocalBits, TaskBits, UploadSecondsPerBit, Channel) = (new double[model.Devices], new double[model.Devices], new double[model.Devices], new int[model.Devices]);
        (EdgeBits, Deficit) = (new double[model.Services], new double[model.Services]);
        Array.Fill(UploadSecondsPerBit, model.Channel.SecondsPerBit[0]);
    }

    /// <summary>[device]: backlog B on the device, bits.</summary>
    public double[] LocalBits { get; }

    /// <summary>[service]: backlog Q at the edge, bits.</summary>
    public double[] EdgeBits { get; }

    /// <summary>[device]: state H of the channel, 0 to states − 1.</summary>
    public int[] Channel { get; }

    /// <summary>[device]: seconds for a bit of uplink, 1 / R: that of the channel's state, or what was measured.</summary>
    public double[] UploadSecondsPerBit { get; }

    /// <summary>[device]: raw bits ξ of the tasks of this slot.</summary>
    public double[] TaskBits { get; }

    /// <summary>[service]: accuracy deficit Z.</summary>
    public double[] Deficit { get; }

    /// <summary>Takes the values of <paramref name="other"/>, a state of the same model.</summary>
    public void CopyFrom(EdgeState other)
    {
        other.LocalBits.CopyTo(LocalBits, 0);
        other.EdgeBits.CopyTo(EdgeBits, 0);
        other.Channel.CopyTo(Channel, 0);
        other.UploadSecondsPerBit.CopyTo(UploadSecondsPerBit, 0);
        other.TaskBits.CopyTo(TaskBits, 0);
        other.Deficit.CopyTo(Deficit, 0);
    }
}
