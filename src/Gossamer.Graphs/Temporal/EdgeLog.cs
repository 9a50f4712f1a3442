using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Runs.TensorBoard;

namespace Gossamer.Graphs.Temporal;

/// <summary>
/// The file of edges that were appended to a graph, beside it as <c>NAME.tcsr.log</c>, little-endian. A header of 32 bytes: magic "TLOG",
/// version u32, check of the graph's file u64, bytes of the log that count i64, zero u32, CRC-32C of the header before it u32. Then a batch
/// for each append: new nodes u32, edges u32, five counts i64 (lines, other lines, edges read, self-loops, duplicates), identifiers
/// i64[new nodes], edges (source i32, target i32, time i64) ascending by time, CRC-32C of the batch u32, zero u32.
/// </summary>
/// <remarks>An append writes its batch behind the bytes that count, and then the header: cut short, it has not happened.</remarks>
internal sealed class EdgeLog
{
    private const uint Version = 1;
    private const int HeaderBytes = 32, BatchHeaderBytes = 48, CheckBytes = 8, CheckAt = 28;
    private const string Remedy = "remove the log and append its edges again";

    private EdgeLog(IReadOnlyList<long> newNodes, IReadOnlyList<TemporalEdge> edges, AppendReport report) =>
        (NewNodes, Edges, Report) = (newNodes, edges, report);

    /// <summary>Identifiers of nodes that the graph has not.</summary>
    public IReadOnlyList<long> NewNodes { get; }

    /// <summary>Edges in the order of their appending, each append's by time.</summary>
    public IReadOnlyList<TemporalEdge> Edges { get; }

    /// <summary>What was read over all appends.</summary>
    public AppendReport Report { get; }

    private static ReadOnlySpan<byte> Magic => "TLOG"u8;

    /// <summary>The log of a graph's file.</summary>
    public static string PathOf(string graph) => graph + ".log";

    /// <summary>Reads the log of <paramref name="graph"/>; null where there is none, or nothing in it.</summary>
    /// <param name="path">The log.</param>
    /// <param name="graph">The graph as its file holds it.</param>
    /// <exception cref="InvalidDataException">The log is damaged or another graph's; the message names file and place.</exception>
    public static EdgeLog? Read(string path, TemporalGraph graph)
    {
        if (!File.Exists(path)) return null;
        byte[] content = File.ReadAllBytes(path);
        int end = (int)CommittedBytes(content, content.LongLength, graph.FileCheck, path);
        List<long> nodes = [];
        List<TemporalEdge> edges = [];
        AppendReport report = new(0, 0, 0, 0, 0, 0, 0);
        for (int at = HeaderBytes; at < end;) at = ReadBatch(content.AsSpan(0, end), at, path, graph.Nodes, nodes, edges, ref report);
        CheckNodes(nodes, graph, path);
        return nodes.Count == 0 && edges.Count == 0 ? null : new EdgeLog(nodes, edges, report);
    }

    /// <summary>Appends a batch, and makes the log where there is none.</summary>
    /// <param name="path">The log.</param>
    /// <param name="fileCheck">Check of the graph's file.</param>
    /// <param name="nodes">Identifiers of new nodes.</param>
    /// <param name="edges">Edges by time.</param>
    /// <param name="report">What was read.</param>
    /// <exception cref="InvalidDataException">The log is damaged or another graph's.</exception>
    /// <exception cref="IOException">Another process appends, or the file cannot be written.</exception>
    public static void Append(
        string path, ulong fileCheck, ReadOnlySpan<long> nodes, ReadOnlySpan<TemporalEdge> edges, AppendReport report)
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        long end = HeaderBytes;
        if (file.Length > 0)
        {
            byte[] header = new byte[Math.Min(HeaderBytes, file.Length)];
            file.ReadExactly(header);
            end = CommittedBytes(header, file.Length, fileCheck, path);
        }
        byte[] batch = Batch(nodes, edges, report);
        file.Position = end;
        file.Write(batch);
        file.Flush(flushToDisk: true);
        file.Position = 0;
        file.Write(Header(fileCheck, end + batch.Length));
        file.Flush(flushToDisk: true);
    }

    private static byte[] Header(ulong fileCheck, long committed)
    {
        byte[] header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), Version);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(8), fileCheck);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), committed);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(CheckAt), Crc32C.Compute(header.AsSpan(0, CheckAt)));
        return header;
    }

    private static long CommittedBytes(ReadOnlySpan<byte> header, long length, ulong fileCheck, string path)
    {
        if (header.Length < HeaderBytes || !header.StartsWith(Magic))
            throw FormatError.At(path, "offset 0", "no header of a log of edges", Remedy);
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (version != Version)
            throw FormatError.At(path, "offset 4", $"version {version}", $"this program reads version {Version}; {Remedy}");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[CheckAt..]) != Crc32C.Compute(header[..CheckAt]))
            throw FormatError.At(path, $"offset {CheckAt}", "the header does not agree with its CRC-32C", Remedy);
        if (BinaryPrimitives.ReadUInt64LittleEndian(header[8..]) != fileCheck)
            throw FormatError.At(
                path, "offset 8", "the log belongs to another graph than the one beside it",
                "remove the log if the graph was compacted or made anew since");
        long committed = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        if (committed < HeaderBytes || committed > length || committed > Array.MaxLength)
            throw FormatError.At(path, "offset 16", $"{committed} bytes of {length} count", $"the log is cut short; {Remedy}");
        return committed;
    }

    private static byte[] Batch(ReadOnlySpan<long> nodes, ReadOnlySpan<TemporalEdge> edges, AppendReport report)
    {
        byte[] batch = new byte[checked(BatchBytes(nodes.Length, edges.Length))];
        BinaryPrimitives.WriteInt32LittleEndian(batch, nodes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(batch.AsSpan(4), edges.Length);
        long[] counts = [report.Lines, report.OtherLines, report.EdgesRead, report.SelfLoops, report.ExactDuplicates];
        for (int i = 0; i < counts.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(batch.AsSpan(8 + 8 * i), counts[i]);
        MemoryMarshal.AsBytes(nodes).CopyTo(batch.AsSpan(BatchHeaderBytes));
        MemoryMarshal.AsBytes(edges).CopyTo(batch.AsSpan(BatchHeaderBytes + 8 * nodes.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(batch.AsSpan(batch.Length - CheckBytes), Crc32C.Compute(batch.AsSpan(..^CheckBytes)));
        return batch;
    }

    private static long BatchBytes(long nodes, long edges) => BatchHeaderBytes + 8 * nodes + 16 * edges + CheckBytes;

    private static int ReadBatch(
        ReadOnlySpan<byte> content, int at, string path, int fileNodes, List<long> nodes, List<TemporalEdge> edges, ref AppendReport report)
    {
        ReadOnlySpan<byte> rest = content[at..];
        long newNodes = 0, newEdges = 0;
        if (rest.Length >= BatchHeaderBytes)
            (newNodes, newEdges) = (BinaryPrimitives.ReadUInt32LittleEndian(rest), BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]));
        long bytes = BatchBytes(newNodes, newEdges);
        if (rest.Length < bytes)
            throw FormatError.At(
                path, $"offset {at}", $"a batch of {newNodes} nodes and {newEdges} edges does not fit into the log", Remedy);
        ReadOnlySpan<byte> batch = rest[..(int)(bytes - CheckBytes)];
        if (BinaryPrimitives.ReadUInt64LittleEndian(rest[batch.Length..]) != Crc32C.Compute(batch))
            throw FormatError.At(path, $"offset {at}", "a batch does not agree with its CRC-32C", Remedy);
        nodes.AddRange(MemoryMarshal.Cast<byte, long>(batch.Slice(BatchHeaderBytes, (int)(8 * newNodes))));
        long all = (long)fileNodes + nodes.Count;
        foreach (TemporalEdge edge in MemoryMarshal.Cast<byte, TemporalEdge>(batch[(int)(BatchHeaderBytes + 8 * newNodes)..]))
        {
            if (edge.Source < 0 || edge.Source >= all || edge.Target < 0 || edge.Target >= all)
                throw FormatError.At(path, $"offset {at}", $"an edge from {edge.Source} to {edge.Target} of {all} nodes", Remedy);
            edges.Add(edge);
        }
        long[] counts = [.. MemoryMarshal.Cast<byte, long>(batch[8..BatchHeaderBytes])];
        report += new AppendReport(counts[0], counts[1], counts[2], counts[3], counts[4], newEdges, (int)newNodes);
        return at + (int)bytes;
    }

    private static void CheckNodes(List<long> nodes, TemporalGraph graph, string path)
    {
        if ((long)graph.Nodes + nodes.Count > int.MaxValue)
            throw FormatError.At(path, "nodes", $"{nodes.Count} new nodes", "at most 2^31 - 1 nodes are possible");
        var known = new HashSet<long>();
        foreach (long node in nodes)
            if (node < 0 || !known.Add(node)) throw FormatError.At(path, "nodes", $"the new node {node}", Remedy);
        for (int node = 0; node < graph.Nodes && known.Count > 0; node++)
            if (known.Contains(graph.Identifier(node)))
                throw FormatError.At(path, "nodes", $"the new node {graph.Identifier(node)}, which the graph has already", Remedy);
    }
}
