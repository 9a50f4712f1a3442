namespace Gossamer.EdgeInference.Model.Arrivals;

/// <summary>
/// A two-state Markov chain: nothing while it is off; while it is on uniform in [½, 1½] times what gives the mean. The part of the uniform
/// number that did not decide on or off decides how much.
/// </summary>
public sealed class BurstyArrivals(double mean, double start, double end) : IArrivalProcess
{
    private const double Off = 0, On = 1;

    /// <inheritdoc/>
    public double Mean => mean;

    /// <inheritdoc/>
    public double Most => 1.5 * WhileOn;

    private double ShareOn => start / (start + end);

    private double WhileOn => mean / ShareOn;

    /// <inheritdoc/>
    public double Start(int device, double uniform) => uniform < ShareOn ? On : Off;

    /// <inheritdoc/>
    public double Next(double uniform, ref double memory)
    {
        double stays = memory == On ? 1 - end : start;
        if (uniform >= stays)
        {
            memory = Off;
            return 0;
        }
        memory = On;
        return WhileOn * (0.5 + uniform / stays);
    }
}
