using System.Buffers.Binary;
using System.IO.Compression;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Matlab;

/// <summary>
/// MATLAB files of level 5, as <c>save</c> writes them with <c>-v6</c> and <c>-v7</c>: compressed or not, of either byte order, with
/// numbers, truth values, text, cells and structures. Objects and sparse matrices are passed over; level 7.3 is HDF5 and refused.
/// </summary>
/// <remarks>Source: MAT-File Format, The MathWorks, chapter 1.</remarks>
public static class MatlabFile
{
    private const int HeaderBytes = 128;
    private const long MostBytes = 1L << 30;

    /// <summary>Reads the variables of a file by name.</summary>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static IReadOnlyDictionary<string, MatlabArray> Read(string path) => Read(File.ReadAllBytes(path), path);

    /// <summary>Reads the variables of a file's content by name; <paramref name="file"/> names it in messages.</summary>
    /// <exception cref="InvalidDataException">The content is not what it should be.</exception>
    public static IReadOnlyDictionary<string, MatlabArray> Read(byte[] content, string file)
    {
        if (content.AsSpan().StartsWith("\x89HDF"u8) || content.AsSpan().StartsWith("MATLAB 7.3"u8))
            throw FormatError.At(file, "offset 0", "a file of MATLAB 7.3", "save it with -v7");
        if (content.Length < HeaderBytes) throw FormatError.At(file, "offset 0", $"{content.Length} bytes", "expected a MATLAB level 5 file, whose header has 128");
        bool swapped = content[126] == 'M' && content[127] == 'I';
        if (!swapped && !(content[126] == 'I' && content[127] == 'M'))
            throw FormatError.At(file, "offset 126", "no mark of byte order", "expected a MATLAB level 5 file, with IM or MI there");
        var variables = new Dictionary<string, MatlabArray>(StringComparer.Ordinal);
        var reader = new MatlabElementReader(content.AsMemory(HeaderBytes), swapped, file, "the file");
        while (!reader.AtEnd)
        {
            (int type, ReadOnlyMemory<byte> data) = reader.Next();
            MatlabElementReader matrix = reader.Within(data, "a variable");
            if (type == MatlabElementReader.Compressed)
            {
                var unpacked = new MatlabElementReader(Inflate(data, file), swapped, file, "a compressed variable");
                (type, data) = unpacked.Next();
                matrix = unpacked.Within(data, "a compressed variable");
            }
            if (type != MatlabElementReader.Matrix) continue;
            if (matrix.ReadMatrix(depth: 0) is not ({ } name, { } value)) continue;
            if (!variables.TryAdd(name, value)) throw FormatError.At(file, name, "the variable is there twice", "expected every name once");
        }
        return variables;
    }

    private static byte[] Inflate(ReadOnlyMemory<byte> data, string file)
    {
        using var content = new MemoryStream(data.ToArray());
        using var inflated = new ZLibStream(content, CompressionMode.Decompress);
        using var stream = new DataFileStream(inflated, $"{file} (compressed variable)");
        return stream.ReadToEnd(MostBytes, $"a variable of at most {MostBytes} bytes");
    }
}
