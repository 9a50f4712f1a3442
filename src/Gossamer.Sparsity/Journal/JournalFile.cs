using System.Buffers.Binary;
using Gossamer.Kernels.Formats;

namespace Gossamer.Sparsity.Journal;

/// <summary>Layout of a journal: magic, version, then records; the first has layers and initial topologies, each other a round.</summary>
internal static class JournalFile
{
    public const int Version = 1;
    public const int PreambleBytes = 12;

    public static FileStream OpenRead(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    public static byte[] Preamble()
    {
        byte[] bytes = new byte[PreambleBytes];
        JournalFrame.Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(JournalFrame.Magic.Length), Version);
        return bytes;
    }

    public static JournalEncoder EncodeStart(IReadOnlyList<JournalLayer> layers, IReadOnlyList<SparseTopology> topologies)
    {
        var encoder = new JournalEncoder();
        encoder.Number(layers.Count);
        foreach (JournalLayer layer in layers)
        {
            encoder.Text(layer.Name);
            encoder.Number(layer.Rows);
            encoder.Number(layer.Columns);
        }
        foreach (SparseTopology topology in topologies) encoder.Topology(topology);
        encoder.Fingerprint(topologies);
        return encoder;
    }

    public static JournalEncoder EncodeRound(int number, long step, IReadOnlyList<TopologyDelta> changes)
    {
        var encoder = new JournalEncoder();
        encoder.Number(number);
        encoder.Number(step);
        foreach (TopologyDelta change in changes)
        {
            encoder.Ascending(At(change.Before, change.DroppedOld));
            encoder.Ascending(At(change.After, change.GrownNew));
        }
        encoder.Fingerprint(changes.Select(static change => change.After));
        return encoder;
    }

    /// <summary>Layers, initial topologies and the offset of the first round.</summary>
    public static (IReadOnlyList<JournalLayer> Layers, IReadOnlyList<SparseTopology> Initial, long End) ReadStart(
        FileStream file, string path, long fileLength)
    {
        byte[] preamble = new byte[PreambleBytes];
        file.Position = 0;
        if (fileLength < PreambleBytes || file.ReadAtLeast(preamble, PreambleBytes, throwOnEndOfStream: false) < PreambleBytes
            || !preamble.AsSpan().StartsWith(JournalFrame.Magic))
            throw new InvalidDataException($"{path}: offset 0: not a topology journal");
        int version = BinaryPrimitives.ReadInt32LittleEndian(preamble.AsSpan(JournalFrame.Magic.Length));
        if (version != Version)
            throw new InvalidDataException($"{path}: offset {JournalFrame.Magic.Length}: version {version}, this build reads {Version}");
        byte[] payload = ReadRecord(file, path, PreambleBytes, fileLength)
            ?? throw new InvalidDataException($"{path}: offset {PreambleBytes}: the initial topologies are cut short");
        (JournalLayer[] layers, SparseTopology[] initial) = DecodeStart(path, payload);
        return (layers, initial, PreambleBytes + JournalFrame.Bytes + payload.Length);
    }

    /// <summary>The payload of the record at <paramref name="offset"/>, or null when the file ends before the record does.</summary>
    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    public static byte[]? ReadRecord(FileStream file, string path, long offset, long fileLength)
    {
        byte[] frame = new byte[JournalFrame.Bytes];
        file.Position = offset;
        if (fileLength - offset < frame.Length) return null;
        file.ReadExactly(frame);
        int length = JournalFrame.Length(frame, offset);
        // A crash may leave a file grown but not written: zeros to its end.
        if (length < 0)
            return IsZeroFrom(file, offset, fileLength)
                ? null
                : throw new InvalidDataException($"{path}: offset {offset}: not a record");
        long end = offset + frame.Length + length;
        if (end > fileLength) return null;
        byte[] payload = new byte[length];
        file.ReadExactly(payload);
        if (JournalFrame.Matches(frame, payload, offset)) return payload;
        return end == fileLength ? null : throw new InvalidDataException($"{path}: offset {offset}: the record is damaged");
    }

    /// <summary>Decodes a round onto the topologies that it changed.</summary>
    public static ReplayedRound Decode(
        string path, long offset, byte[] payload, IReadOnlyList<JournalLayer> layers, IReadOnlyList<SparseTopology> before, int index)
    {
        var decoder = new JournalDecoder(path, offset, payload);
        int number = (int)decoder.Number(int.MaxValue, "the round's number");
        long step = decoder.Number(long.MaxValue, "the step");
        var changes = new TopologyDelta[layers.Count];
        for (int i = 0; i < changes.Length; i++)
        {
            long[] dropped = decoder.Ascending(layers[i].Positions, "dropped positions");
            long[] grown = decoder.Ascending(layers[i].Positions, "grown positions");
            int[] ranks = Array.ConvertAll(dropped, before[i].RankOf);
            int missing = Array.IndexOf(ranks, -1), present = Array.FindIndex(grown, before[i].Contains);
            if (missing >= 0) throw decoder.Invalid($"position {dropped[missing]} of '{layers[i].Name}' is dropped but not active");
            if (present >= 0) throw decoder.Invalid($"position {grown[present]} of '{layers[i].Name}' is grown but active");
            changes[i] = TopologyDelta.Create(before[i], ranks, grown);
        }
        decoder.End(changes.Select(static change => change.After));
        return new ReplayedRound(index, number, step, changes);
    }

    private static (JournalLayer[] Layers, SparseTopology[] Initial) DecodeStart(string path, byte[] payload)
    {
        var decoder = new JournalDecoder(path, PreambleBytes, payload);
        var layers = new JournalLayer[(int)decoder.Number(decoder.Remaining, "the number of layers")];
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i] = new JournalLayer(
                decoder.Text("a layer's name"), (int)decoder.Number(int.MaxValue, "the number of rows"),
                (int)decoder.Number(int.MaxValue, "the number of columns"));
            if (layers[i].Rows == 0 || layers[i].Columns == 0) throw decoder.Invalid($"'{layers[i].Name}' is empty");
        }
        var topologies = new SparseTopology[layers.Length];
        for (int i = 0; i < layers.Length; i++) topologies[i] = decoder.Topology(layers[i]);
        decoder.End(topologies);
        return (layers, topologies);
    }

    private static long[] At(SparseTopology topology, ReadOnlySpan<int> ranks)
    {
        long[] all = topology.ToPositions(), chosen = new long[ranks.Length];
        for (int i = 0; i < chosen.Length; i++) chosen[i] = all[ranks[i]];
        return chosen;
    }

    private static bool IsZeroFrom(FileStream file, long offset, long fileLength)
    {
        byte[] chunk = new byte[1 << 12];
        file.Position = offset;
        while (file.Position < fileLength)
        {
            int read = file.Read(chunk, 0, (int)Math.Min(chunk.Length, fileLength - file.Position));
            if (read == 0 || chunk.AsSpan(0, read).ContainsAnyExcept((byte)0)) return false;
        }
        return true;
    }
}
