namespace Gossamer.EdgeInference.Tables;

/// <summary>What a layer does for one sample, as far as time depends on it.</summary>
/// <param name="Flops">Floating-point operations: two for each multiply-add.</param>
/// <param name="Weights">Weights read.</param>
/// <param name="Gathered">Inputs gathered for products: places · taps · input channels.</param>
/// <param name="Outputs">Values written.</param>
public readonly record struct LayerWork(double Flops, double Weights, double Gathered, double Outputs)
{
    /// <summary>The work of a product of a weight [rows, columns] at so many places.</summary>
    public static LayerWork Of(double rows, double columns, double places) => new(2 * rows * columns * places, rows * columns, columns * places, rows * places);

    internal double this[int part] => part switch { 0 => 1, 1 => Flops, 2 => Weights, 3 => Gathered, _ => Outputs };
}
