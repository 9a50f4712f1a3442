namespace Gossamer.EdgeInference.Model.Arrivals;

/// <summary>Uniform in [mean − half, mean + half], independent over slots and devices.</summary>
public sealed class UniformArrivals(double mean, double half) : IArrivalProcess
{
    /// <inheritdoc/>
    public double Mean => mean;

    /// <inheritdoc/>
    public double Most => Least + Width;

    internal double Least => mean - half;

    internal double Width => 2 * half;

    /// <inheritdoc/>
    public double Next(double uniform, ref double memory) => Least + Width * uniform;
}
