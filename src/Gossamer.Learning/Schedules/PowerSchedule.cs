namespace Gossamer.Learning.Schedules;

/// <summary>
/// start + (end − start) · (1 − (1 − progress)^power), progress running from 0 at <paramref name="From"/> to 1 at
/// <paramref name="To"/>. Power 3 is the sparsity schedule of gradual magnitude pruning (Zhu and Gupta, arXiv 1710.01878,
/// equation 1); power 1 is linear.
/// </summary>
public sealed record PowerSchedule(double Start, double End, long From, long To, double Power) : IScalarSchedule
{
    /// <inheritdoc/>
    public double At(long step)
    {
        if (step <= From) return Start;
        if (step >= To) return End;
        double remaining = 1 - (double)(step - From) / (To - From);
        return End + (Start - End) * Math.Pow(remaining, Power);
    }
}
