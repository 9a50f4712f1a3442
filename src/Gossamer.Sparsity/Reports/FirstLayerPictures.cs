using Gossamer.Learning.Reports;

namespace Gossamer.Sparsity.Reports;

/// <summary>Pictures of the first layer's mask before and after training.</summary>
internal static class FirstLayerPictures
{
    private const int MostKernelsAcross = 32, MostKernels = 512;
    private const byte Off = 0, On = 1, Between = 2;

    private static readonly (string Name, PixelColor Color)[] Palette =
    [
        ("zero", new PixelColor(0x8E, 0x9A, 0xA8, 70)),
        ("active", new PixelColor(0x00, 0x8F, 0xD5)),
        ("", PixelColor.Transparent),
    ];

    public static ReportSection Section(IFirstLayerMask mask) => mask switch
    {
        InputPixelMap map => Pixels(map),
        KernelMasks kernels => Kernels(kernels),
        _ => throw new ArgumentException($"{mask.GetType().Name} is not a mask this report can draw", nameof(mask)),
    };

    private static ReportSection Pixels(InputPixelMap map)
    {
        int most = Math.Max(map.Before.DefaultIfEmpty(0).Max(), map.After.DefaultIfEmpty(0).Max());
        Heatmap Picture(string title, IReadOnlyList<int> connections) =>
            new(title, map.Height, map.Width, [.. connections.Select(count => (double)count)], "connections a pixel")
            {
                Minimum = 0,
                Maximum = most,
            };
        double[] change = [.. map.After.Zip(map.Before, (after, before) => (double)after - before)];
        return new ReportSection("What the first layer looks at",
            "How many connections each input pixel has to the first layer. Connections should leave pixels that carry nothing, often the rim, "
            + "and gather where pictures differ.",
            [Picture("Before", map.Before), Picture("After", map.After), Change(map, change)], Columns: 3);
    }

    private static PixelPicture Change(InputPixelMap map, double[] change)
    {
        double most = Math.Max(1, change.Max(Math.Abs));
        PixelColor gained = new(0x00, 0xA0, 0x72), lost = new(0xE0, 0x65, 0x10);
        PixelColor[] pixels = [.. change.Select(value => (value > 0 ? gained : lost).WithOpacity(Math.Abs(value) / most))];
        return new PixelPicture("Change", map.Height, map.Width, pixels)
        {
            TargetWidth = 280,
            TargetHeight = 280,
            Legend = [("gained connections", gained), ("lost connections", lost)],
        };
    }

    private static ReportSection Kernels(KernelMasks masks)
    {
        bool cut = masks.Outputs * masks.Inputs > MostKernels;
        return new ReportSection("Masks of the first convolution",
            "Each tile is one kernel. Tiles without any active weight do not see their input channel at all."
            + (cut ? $" The first {MostKernels} of {masks.Outputs * masks.Inputs:N0} kernels are shown." : ""),
            [Tiles("Before", masks, masks.Before), Tiles("After", masks, masks.After)], Columns: 2);
    }

    private static MaskPicture Tiles(string title, KernelMasks masks, IReadOnlyList<bool> mask)
    {
        int kernels = Math.Min(MostKernels, masks.Outputs * masks.Inputs);
        // Rows of whole outputs, as many as fit: the channels of an output stay side by side.
        int across = Math.Max(1, MostKernelsAcross / masks.Inputs) * masks.Inputs;
        across = Math.Min(kernels, masks.Inputs > MostKernelsAcross ? MostKernelsAcross : across);
        int down = (kernels + across - 1) / across;
        int rows = down * (masks.KernelRows + 1) - 1, columns = across * (masks.KernelColumns + 1) - 1;
        byte[] kinds = new byte[rows * columns];
        kinds.AsSpan().Fill(Between);
        for (int kernel = 0; kernel < kernels; kernel++)
        {
            int top = kernel / across * (masks.KernelRows + 1), left = kernel % across * (masks.KernelColumns + 1);
            for (int row = 0; row < masks.KernelRows; row++)
            {
                int source = (kernel * masks.KernelRows + row) * masks.KernelColumns, target = (top + row) * columns + left;
                for (int column = 0; column < masks.KernelColumns; column++) kinds[target + column] = mask[source + column] ? On : Off;
            }
        }

        return new MaskPicture(title, rows, columns, kinds, Palette)
        {
            Note = masks.Inputs == 1
                ? $"{masks.Outputs} kernels"
                : $"{masks.Outputs} outputs × {masks.Inputs} input channels; the channels of an output stand side by side",
            TargetWidth = 520,
            TargetHeight = 520,
        };
    }
}
