using System.Buffers.Binary;
using System.Text;

namespace Gossamer.Tests.Build;

/// <summary>
/// Where the section headers of an ELF file say things are: a way independent of the program headers by which
/// <see cref="Gossamer.Build.ElfImage"/> reads it.
/// </summary>
internal sealed class ElfSections
{
    private readonly Dictionary<string, (int Offset, int Size)> _sections = [];

    public ElfSections(byte[] file)
    {
        int table = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(40));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(60));
        int names = Section(file, table, BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(62))).Offset;
        for (int i = 0; i < count; i++)
        {
            int name = names + BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(table + i * 64));
            int length = file.AsSpan(name).IndexOf((byte)0);
            _sections[Encoding.ASCII.GetString(file, name, length)] = Section(file, table, i);
        }
    }

    public (int Offset, int Size) this[string name] => _sections[name];

    private static (int Offset, int Size) Section(byte[] file, int table, int index) =>
        ((int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(table + index * 64 + 24)),
            (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(table + index * 64 + 32)));
}
