using System.Buffers.Binary;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Runs.TensorBoard;

namespace Gossamer.Graphs.Temporal;

/// <summary>
/// Where things lie in a <c>.tcsr</c> image, little-endian. A header of 64 bytes: magic "TCSR", version u32, nodes i64, edges i64, flags
/// u32 (0), zero u32, least time i64, greatest time i64, time values i64, bytes of the report u32, CRC-32C of the header before it u32.
/// Then the sections, each an array, padding to 8 bytes, its CRC-32C and four zero bytes: row pointers i64[N + 1]; targets i32[E]; times
/// i64[E], ascending within a row; order i64[E], the edge of each chronological place; node identifiers i64[N]; values of ranked times
/// f64[K]; the report of the ingest as JSON, padded with blanks.
/// </summary>
internal readonly record struct TcsrLayout
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderBytes = 64;

    /// <summary>Bytes kept for the report.</summary>
    public const int ReportBytes = 4096;

    private const uint Version = 1;
    private const int CheckAt = 60;

    /// <summary>The layout of a graph.</summary>
    public TcsrLayout(long nodes, long edges, long timeValues)
    {
        (Nodes, Edges, TimeValues) = (nodes, edges, timeValues);
        RowPointers = new TcsrSection("row pointers", HeaderBytes, 8 * (nodes + 1));
        Targets = new TcsrSection("targets", RowPointers.End, 4 * edges);
        Times = new TcsrSection("times", Targets.End, 8 * edges);
        Order = new TcsrSection("order", Times.End, 8 * edges);
        Identifiers = new TcsrSection("identifiers", Order.End, 8 * nodes);
        Values = new TcsrSection("time values", Identifiers.End, 8 * timeValues);
        Report = new TcsrSection("report", Values.End, ReportBytes);
    }

    /// <summary>Nodes.</summary>
    public long Nodes { get; }

    /// <summary>Edges.</summary>
    public long Edges { get; }

    /// <summary>Values of ranked times; 0 where times are none.</summary>
    public long TimeValues { get; }

    public TcsrSection RowPointers { get; }

    public TcsrSection Targets { get; }

    public TcsrSection Times { get; }

    public TcsrSection Order { get; }

    public TcsrSection Identifiers { get; }

    public TcsrSection Values { get; }

    public TcsrSection Report { get; }

    /// <summary>All sections in file order.</summary>
    public IEnumerable<TcsrSection> Sections => [RowPointers, Targets, Times, Order, Identifiers, Values, Report];

    /// <summary>Bytes of the image.</summary>
    public long Length => Report.End;

    private static ReadOnlySpan<byte> Magic => "TCSR"u8;

    /// <summary>Writes the header.</summary>
    public void WriteHeader(Span<byte> header, long minTime, long maxTime)
    {
        header.Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], Nodes);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], Edges);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], minTime);
        BinaryPrimitives.WriteInt64LittleEndian(header[40..], maxTime);
        BinaryPrimitives.WriteInt64LittleEndian(header[48..], TimeValues);
        BinaryPrimitives.WriteUInt32LittleEndian(header[56..], ReportBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[CheckAt..], Crc32C.Compute(header[..CheckAt]));
    }

    /// <summary>Reads the header of a file of <paramref name="length"/> bytes.</summary>
    /// <exception cref="InvalidDataException">It is none, or of a file of another length.</exception>
    public static TcsrLayout ReadHeader(ReadOnlySpan<byte> header, long length, string file, out long minTime, out long maxTime)
    {
        const string Remedy = "make it anew with: gossamer graph ingest";
        if (header.Length < HeaderBytes || !header.StartsWith(Magic))
            throw FormatError.At(
                file, "offset 0", "no header of a temporal graph", "expected a .tcsr file, as gossamer graph ingest writes it");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (version != Version)
            throw FormatError.At(file, "offset 4", $"version {version}", $"this program reads version {Version}; {Remedy}");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[CheckAt..]) != Crc32C.Compute(header[..CheckAt]))
            throw FormatError.At(file, $"offset {CheckAt}", "the header does not agree with its CRC-32C", Remedy);
        long nodes = BinaryPrimitives.ReadInt64LittleEndian(header[8..]), edges = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        long values = BinaryPrimitives.ReadInt64LittleEndian(header[48..]);
        bool plausible = nodes is >= 0 and <= int.MaxValue && edges >= 0 && edges <= length && values >= 0 && values <= length
            && BinaryPrimitives.ReadUInt32LittleEndian(header[56..]) == ReportBytes;
        var layout = plausible ? new TcsrLayout(nodes, edges, values) : default;
        if (!plausible || layout.Length != length)
            throw FormatError.At(
                file, "offset 8", $"{nodes} nodes, {edges} edges and {values} time values do not make a file of {length} bytes",
                $"the file is cut short or damaged, {Remedy}");
        minTime = BinaryPrimitives.ReadInt64LittleEndian(header[32..]);
        maxTime = BinaryPrimitives.ReadInt64LittleEndian(header[40..]);
        return layout;
    }
}
