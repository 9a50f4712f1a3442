namespace Gossamer.EdgeInference.Model.Arrivals;

/// <summary>
/// Arrivals as a pure function of one uniform number and one cell of memory for each device and slot. Whatever the law, every slot draws
/// exactly one number, so that streams stay aligned when policies or numbers of environments differ.
/// </summary>
public interface IArrivalProcess
{
    /// <summary>Mean number of tasks in a slot.</summary>
    double Mean { get; }

    /// <summary>No slot brings more, up to a share of 10⁻⁶ of the slots: the scale of observations.</summary>
    double Most { get; }

    /// <summary>Values and probabilities where slots are independent and the law has finitely many values; null otherwise.</summary>
    IReadOnlyList<(double Tasks, double Probability)>? FiniteLaw => null;

    /// <summary>The memory of a device before its first slot.</summary>
    /// <param name="device">Index of the device.</param>
    /// <param name="uniform">Uniform in [0, 1).</param>
    double Start(int device, double uniform) => 0;

    /// <summary>The tasks of a slot.</summary>
    /// <param name="uniform">Uniform in [0, 1).</param>
    /// <param name="memory">The device's memory, updated.</param>
    double Next(double uniform, ref double memory);
}
