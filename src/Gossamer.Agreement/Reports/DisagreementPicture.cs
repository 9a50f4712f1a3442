using Gossamer.Learning.Reports;

namespace Gossamer.Agreement.Reports;

/// <summary>Draws a map of disagreement: votes in colour over what the raters saw, and the outline of a model.</summary>
internal static class DisagreementPicture
{
    private static readonly PixelColor Agreed = new(0x3b, 0x9d, 0xdd), Most = new(0xf2, 0xb1, 0x34), Few = new(0xd5, 0x3e, 0x00), Outline = new(0xff, 0xff, 0xff);

    /// <summary>The picture of a case with the outline of one model, if that predicted it.</summary>
    public static PixelPicture Of(DisagreementMap map, string? outlined, string caption)
    {
        bool[]? model = outlined is null ? null : map.Models.GetValueOrDefault(outlined);
        PixelColor[] pixels = new PixelColor[map.Width * map.Height];
        for (int i = 0; i < pixels.Length; i++)
        {
            byte seen = map.Background?[i] ?? 24;
            var ground = new PixelColor(seen, seen, seen);
            double votes = map.Votes[i] / 255.0;
            pixels[i] = votes == 0 ? ground : votes == 1 ? Mix(ground, Agreed, 0.6) : Mix(ground, Mix(Few, Most, votes), 0.85);
            if (model is not null && IsEdge(model, i, map.Width, map.Height)) pixels[i] = Mix(pixels[i], Outline, 0.75);
        }
        return new PixelPicture($"{map.Case}{(map.Slice is { } slice ? $", slice {slice + 1}" : "")}", map.Height, map.Width, pixels)
        {
            Note = caption,
            TargetWidth = 340,
            TargetHeight = 340,
        };
    }

    /// <summary>A pixel just outside of what the model marks, so that the outline hides nothing of it.</summary>
    private static bool IsEdge(bool[] model, int pixel, int width, int height)
    {
        if (model[pixel]) return false;
        int x = pixel % width, y = pixel / width;
        return (x > 0 && model[pixel - 1]) || (x + 1 < width && model[pixel + 1]) || (y > 0 && model[pixel - width]) || (y + 1 < height && model[pixel + width]);
    }

    private static PixelColor Mix(PixelColor from, PixelColor to, double share) => new(
        (byte)(from.Red + share * (to.Red - from.Red)), (byte)(from.Green + share * (to.Green - from.Green)), (byte)(from.Blue + share * (to.Blue - from.Blue)));
}
