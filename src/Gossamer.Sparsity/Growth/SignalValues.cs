using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Growth;

/// <summary>The gradient of each grown weight, or its sign, over a divisor (options of RigL's code).</summary>
/// <param name="divisor">Divides the values; a negative one makes the weight start downhill.</param>
/// <param name="signOnly">Whether only the sign counts.</param>
public sealed class SignalValues(double divisor, bool signOnly = false) : IGrownValues
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The round has no dense signal.</exception>
    public bool Fill(LayerRound layer, ReadOnlySpan<long> positions, Span<float> values)
    {
        if (layer.Signal is not { } signal)
            throw new InvalidOperationException($"{layer.Layer.Name}: values from the gradient need a dense gradient in the round");
        int columns = layer.Layer.Structure.Columns, row = -1;
        double[] line = new double[columns];
        for (int i = 0; i < values.Length; i++)
        {
            if (row != (int)(positions[i] / columns)) signal.ReadRows(row = (int)(positions[i] / columns), line);
            double gradient = line[positions[i] % columns];
            values[i] = (float)((signOnly ? Math.Sign(gradient) : gradient) / divisor);
        }
        return true;
    }
}
