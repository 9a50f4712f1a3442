namespace Gossamer.Learning.Data.Transforms;

/// <summary>The shape [channels, height, width] that transforms of pictures take.</summary>
internal readonly record struct PictureShape(int Channels, int Height, int Width)
{
    /// <exception cref="ArgumentException"><paramref name="shape"/> is not [channels, height, width].</exception>
    public static PictureShape Of(IReadOnlyList<int> shape) => shape.Count == 3
        ? new PictureShape(shape[0], shape[1], shape[2])
        : throw new ArgumentException(
            $"a picture has the shape [channels, height, width], not [{string.Join(", ", shape)}]", nameof(shape));
}
