using BitMiracle.LibTiff.Classic;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Grids;

/// <summary>TIFF pictures and stacks of pages as labels: grey of 1 to 32 bits as it is, palettes as <see cref="PaletteLabels"/> has them.</summary>
internal static class TiffLabels
{
    private const string Damaged = "the file is damaged or cut short, replace it";
    private const long MostCells = 64 << 20;

    public static bool IsTiff(ReadOnlySpan<byte> content) =>
        content.StartsWith("II*\0"u8) || content.StartsWith("MM\0*"u8) || content.StartsWith("II+\0"u8) || content.StartsWith("MM\0+"u8);

    public static LabelGrid Read(byte[] content, string file)
    {
        try
        {
            using Tiff tiff = Open(content) ?? throw FormatError.At(file, "offset 0", "the directory cannot be read", Damaged);
            return Decode(tiff, file);
        }
        catch (Exception exception) when (exception is not InvalidDataException and not OutOfMemoryException)
        {
            // The library answers damaged files with whatever its own code runs into.
            throw FormatError.At(file, "pixels", $"cannot be decoded ({exception.GetType().Name})", Damaged, exception);
        }
    }

    /// <summary>The samples [height, width, channels] of the first page, for pictures; 8 bits each.</summary>
    internal static (int Width, int Height, int Channels, int[] Samples) ReadPicture(byte[] content, string file)
    {
        try
        {
            using Tiff tiff = Open(content) ?? throw FormatError.At(file, "offset 0", "the directory cannot be read", Damaged);
            var page = new Page(tiff, file);
            return (page.Width, page.Height, page.Channels, page.Read());
        }
        catch (Exception exception) when (exception is not InvalidDataException and not OutOfMemoryException)
        {
            throw FormatError.At(file, "pixels", $"cannot be decoded ({exception.GetType().Name})", Damaged, exception);
        }
    }

    private static Tiff? Open(byte[] content)
    {
        Tiff.SetErrorHandler(new Silent());
        return Tiff.ClientOpen("labels", "r", new MemoryStream(content), new TiffStream());
    }

    private static LabelGrid Decode(Tiff tiff, string file)
    {
        List<LabelGrid> pages = [];
        do
        {
            var page = new Page(tiff, file);
            if (pages.Count > 0 && pages[0].Geometry != GridGeometry.Picture(page.Width, page.Height))
                throw FormatError.At(file, $"page {pages.Count + 1}", $"{page.Width} x {page.Height} pixels", $"expected {pages[0].Geometry.Shape} as on the first");
            if ((pages.Count + 1L) * page.Width * page.Height > MostCells) throw FormatError.At(file, $"page {pages.Count + 1}", "too many pixels", $"expected at most {MostCells}");
            int[] samples = page.Read();
            pages.Add(page.Palette is { } palette
                ? PaletteLabels.ToGrid(page.Width, page.Height, samples, palette, file)
                : PictureLabels.ToGrid(page.Width, page.Height, samples, page.Channels, file));
        }
        while (tiff.ReadDirectory());
        if (pages.Count == 1) return pages[0];
        GridGeometry first = pages[0].Geometry;
        return LabelGrid.Of(first with { Slices = pages.Count }, [.. pages.SelectMany(static page => page.ToValues())], file);
    }

    private sealed class Silent : TiffErrorHandler
    {
        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void ErrorHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }

        public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void WarningHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }
    }

    private sealed class Page
    {
        private readonly Tiff _tiff;
        private readonly string _file;
        private readonly int _bits;

        public Page(Tiff tiff, string file)
        {
            (_tiff, _file) = (tiff, file);
            (Width, Height) = (Field(TiffTag.IMAGEWIDTH, 0), Field(TiffTag.IMAGELENGTH, 0));
            _bits = Field(TiffTag.BITSPERSAMPLE, 1);
            Channels = Field(TiffTag.SAMPLESPERPIXEL, 1);
            if (Width < 1 || Height < 1 || (long)Width * Height > MostCells) throw FormatError.At(file, "directory", $"{Width} x {Height} pixels", $"expected 1 to {MostCells}");
            if (_bits is not (1 or 2 or 4 or 8 or 16 or 32) || Channels is < 1 or > 4)
                throw FormatError.At(file, "directory", $"{Channels} samples of {_bits} bits", "expected 1 to 4 samples of 1, 2, 4, 8, 16 or 32 bits");
            if (Field(TiffTag.PLANARCONFIG, (int)PlanarConfig.CONTIG) != (int)PlanarConfig.CONTIG && Channels > 1)
                throw FormatError.At(file, "directory", "samples in separate planes", "expected one picture of labels");
            if (tiff.IsTiled()) throw FormatError.At(file, "directory", "a tiled picture", "expected one in strips");
            if (_bits == 32 && Field(TiffTag.SAMPLEFORMAT, (int)SampleFormat.UINT) == (int)SampleFormat.IEEEFP)
                throw FormatError.At(file, "directory", "real numbers", "expected whole numbers as labels");
            var photometric = (Photometric)Field(TiffTag.PHOTOMETRIC, (int)Photometric.MINISBLACK);
            IsInverted = photometric == Photometric.MINISWHITE;
            if (photometric == Photometric.PALETTE && _bits <= 8) Palette = ReadPalette();
        }

        public int Width { get; }

        public int Height { get; }

        public int Channels { get; }

        public byte[]? Palette { get; }

        private bool IsInverted { get; }

        public int[] Read()
        {
            int rowBytes = (int)(((long)Width * Channels * _bits + 7) / 8);
            if (_tiff.ScanlineSize() < rowBytes) throw FormatError.At(_file, "directory", "rows shorter than their pixels", Damaged);
            byte[] line = new byte[_tiff.ScanlineSize()];
            int[] samples = new int[(long)Width * Height * Channels];
            int most = _bits == 32 ? int.MaxValue : (1 << _bits) - 1;
            for (int row = 0; row < Height; row++)
            {
                if (!_tiff.ReadScanline(line, row)) throw FormatError.At(_file, $"row {row}", "cannot be decoded", Damaged);
                for (int i = 0; i < Width * Channels; i++)
                {
                    int value = _bits switch
                    {
                        8 => line[i],
                        16 => BitConverter.ToUInt16(line, 2 * i),
                        32 => BitConverter.ToInt32(line, 4 * i),
                        int depth => (line[i * depth / 8] >> (8 - depth - i * depth % 8)) & most,
                    };
                    samples[row * Width * Channels + i] = IsInverted ? most - value : value;
                }
            }
            return samples;
        }

        private byte[] ReadPalette()
        {
            FieldValue[] map = _tiff.GetField(TiffTag.COLORMAP) ?? throw FormatError.At(_file, "directory", "no colour map", Damaged);
            short[] red = map[0].ToShortArray(), green = map[1].ToShortArray(), blue = map[2].ToShortArray();
            byte[] palette = new byte[3 * red.Length];
            for (int i = 0; i < red.Length; i++)
                (palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]) = ((byte)(red[i] >> 8), (byte)(green[i] >> 8), (byte)(blue[i] >> 8));
            return palette;
        }

        private int Field(TiffTag tag, int missing) => _tiff.GetField(tag) is { Length: > 0 } values ? values[0].ToInt() : missing;
    }
}
