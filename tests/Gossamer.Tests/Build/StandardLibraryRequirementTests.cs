using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Gossamer.Build;
using Xunit;

namespace Gossamer.Tests.Build;

/// <summary>TorchSharp's Linux library demands GLIBCXX_3.4.32; older systems must be able to load it all the same.</summary>
public sealed class StandardLibraryRequirementTests
{
    private const int SymbolSize = 24;
    private const int RelocationSize = 24;

    /// <summary>Bytes at the edges of signed and unsigned ranges.</summary>
    private static readonly Gen<byte> Edges = Gen.Int[0, 4].Select(i => (byte)(0xff_80_7f_01_00L >> (8 * i)));

    private static readonly HashSet<string> OlderSystem = ["GLIBCXX_3.4.30"];
    private static readonly HashSet<string> NewerSystem = ["GLIBCXX_3.4.30", "GLIBCXX_3.4.32"];

    private static byte[] Library => TorchSharpPackage.Library;

    private static ElfNeededVersion Demand =>
        new ElfImage(Library).NeededVersions.Single(version => version.Name == StandardLibraryRequirement.Version);

    [Fact]
    public void Where_the_system_lacks_the_version_one_bit_of_the_library_changes_and_the_demand_becomes_weak()
    {
        byte[] relaxed = StandardLibraryRequirement.Relax(Library, OlderSystem);

        int changed = Assert.Single(Enumerable.Range(0, Library.Length), i => relaxed[i] != Library[i]);
        Assert.Equal(0x2, relaxed[changed] ^ Library[changed]);
        (int offset, int size) = new ElfSections(Library)[".gnu.version_r"];
        Assert.InRange(changed, offset, offset + size - 1);
        ElfNeededVersion weak = Assert.Single(new ElfImage(relaxed).NeededVersions, version => version.IsWeak);
        Assert.Equal(("libstdc++.so.6", "GLIBCXX_3.4.32"), (weak.File, weak.Name));
    }

    [Fact]
    public void Where_the_system_has_the_version_the_library_stays_as_it_is() =>
        Assert.Same(Library, StandardLibraryRequirement.Relax(Library, NewerSystem));

    [Fact]
    public void A_library_whose_demand_is_weak_stays_as_it_is()
    {
        byte[] relaxed = StandardLibraryRequirement.Relax(Library, OlderSystem);

        Assert.Same(relaxed, StandardLibraryRequirement.Relax(relaxed, OlderSystem));
    }

    [Fact]
    public void A_library_without_the_demand_stays_as_it_is()
    {
        // The demand turned into one for a version of the same length that every system has.
        byte[] library = Renamed(StandardLibraryRequirement.Version, "GLIBCXX_3.4.30");

        Assert.Same(library, StandardLibraryRequirement.Relax(library, OlderSystem));
    }

    [Fact]
    public void A_library_that_needs_the_version_for_another_symbol_is_refused()
    {
        byte[] library = Renamed(StandardLibraryRequirement.Marker, "_ZSt21ios_base_library_exit");

        var failure = Assert.Throws<UnsupportedFileException>(() => StandardLibraryRequirement.Relax(library, OlderSystem));

        Assert.Contains("_ZSt21ios_base_library_exit", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_needs_the_version_for_one_more_symbol_is_refused()
    {
        byte[] library = Clone();
        int versions = new ElfSections(library)[".gnu.version"].Offset;
        BinaryPrimitives.WriteUInt16LittleEndian(library.AsSpan(versions + 2), (ushort)Demand.Index);

        var failure = Assert.Throws<UnsupportedFileException>(() => StandardLibraryRequirement.Relax(library, OlderSystem));

        Assert.Contains(StandardLibraryRequirement.Marker, failure.Message, StringComparison.Ordinal);
        Assert.Contains(", ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_needs_the_version_for_no_symbol_is_refused()
    {
        byte[] library = Clone();
        int versions = new ElfSections(library)[".gnu.version"].Offset;
        BinaryPrimitives.WriteUInt16LittleEndian(library.AsSpan(versions + MarkerIndex() * 2), 1);

        var failure = Assert.Throws<UnsupportedFileException>(() => StandardLibraryRequirement.Relax(library, OlderSystem));

        Assert.Contains("no symbol", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".rela.dyn")]
    [InlineData(".rela.plt")]
    public void A_library_that_uses_the_marker_at_run_time_is_refused(string relocations)
    {
        byte[] library = Clone();
        int last = new ElfSections(library)[relocations] is var (offset, size) ? offset + size - RelocationSize : 0;
        BinaryPrimitives.WriteInt32LittleEndian(library.AsSpan(last + 12), MarkerIndex());

        var failure = Assert.Throws<UnsupportedFileException>(() => StandardLibraryRequirement.Relax(library, OlderSystem));

        Assert.Contains("at run time", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_symbols_are_those_of_the_symbol_table()
    {
        IReadOnlyList<ElfSymbol> symbols = new ElfImage(Library).ReadSymbols();

        Assert.Equal(new ElfSections(Library)[".dynsym"].Size / SymbolSize, symbols.Count);
        Assert.Contains(symbols, symbol => symbol.Name == "THSTensor_add");
        Assert.Contains(symbols, symbol => symbol is { Name: "memcpy", IsRelocated: true });
    }

    [Fact]
    public void The_systems_own_library_can_be_read()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Only Linux has the library.");

        IReadOnlySet<string> versions = SystemStandardLibrary.ReadVersions();

        // The oldest versions of the library's ABI, which none may drop.
        Assert.Superset(new HashSet<string> { "GLIBCXX_3.4", "GLIBCXX_3.4.21", "CXXABI_1.3" }, versions.ToHashSet());
    }

    [Fact]
    public void A_library_cut_short_anywhere_gives_the_one_documented_exception()
    {
        (int offset, int size) = new ElfSections(Library)[".gnu.version_r"];
        int[] interesting = [0, 1, 4, 15, 16, 63, 64, 65, 120, offset - 1, offset, offset + 1, offset + size / 2, offset + size];
        IEnumerable<int> everywhere = Enumerable.Range(1, 200).Select(i => (int)(i / 201.0 * Library.Length));
        foreach (int length in interesting.Concat(everywhere))
        {
            var failure = Assert.Throws<UnsupportedFileException>(
                () => StandardLibraryRequirement.Relax(Library[..length], OlderSystem));
            Assert.NotEmpty(failure.Message);
        }
    }

    [Fact]
    public void A_damaged_library_gives_a_library_of_the_same_length_or_the_one_documented_exception()
    {
        ElfSections sections = new(Library);
        string[] tables =
            [".dynamic", ".gnu.hash", ".dynsym", ".dynstr", ".gnu.version", ".gnu.version_r", ".rela.dyn", ".rela.plt"];
        (int Offset, int Size)[] regions = [(0, 64), (64, 600), .. tables.Select(name => sections[name])];
        Gen<(int Offset, byte Value)> damage =
            from region in Gen.Int[0, regions.Length - 1].Select(index => regions[index])
            from position in Gen.OneOf(Gen.Int[0, Math.Min(region.Size, 600) - 1], Gen.Int[0, region.Size - 1])
            from value in Gen.OneOf(Gen.Byte, Edges)
            select (region.Offset + position, value);

        damage.Array[1, 6].Sample(
            changes =>
            {
                byte[] library = Clone();
                foreach ((int offset, byte value) in changes)
                    library[offset] = value;
                try
                {
                    return StandardLibraryRequirement.Relax(library, OlderSystem).Length == library.Length;
                }
                catch (UnsupportedFileException failure)
                {
                    return failure.Message.Length > 20;
                }
            },
            iter: 1_000,
            threads: 1);
    }

    [Fact]
    public void Anything_else_is_refused_by_its_first_bytes() =>
        Gen.Byte.Array[0, 200].Sample(
            bytes => Assert.Throws<UnsupportedFileException>(() => StandardLibraryRequirement.Relax(bytes, OlderSystem)),
            iter: 1_000,
            threads: 1);

    [Fact]
    public void The_message_for_a_managed_assembly_says_what_is_wrong()
    {
        var failure = Assert.Throws<UnsupportedFileException>(
            () => StandardLibraryRequirement.Relax(TorchSharpPackage.Assembly, OlderSystem));

        Assert.Equal("The file is not an ELF library: its first four bytes are not 7F 'ELF'.", failure.Message);
    }

    private static byte[] Clone() => (byte[])Library.Clone();

    private static byte[] Renamed(string from, string to)
    {
        byte[] library = Clone();
        (int offset, int size) = new ElfSections(library)[".dynstr"];
        Span<byte> names = library.AsSpan(offset, size);
        int position = names.IndexOf(Encoding.ASCII.GetBytes("\0" + from + "\0"));
        Encoding.ASCII.GetBytes(to).CopyTo(names[(position + 1)..]);
        return library;
    }

    private static int MarkerIndex()
    {
        ElfSections sections = new(Library);
        (int names, int size) = sections[".dynstr"];
        int name = Library.AsSpan(names, size).IndexOf(Encoding.ASCII.GetBytes(StandardLibraryRequirement.Marker));
        int symbols = sections[".dynsym"].Offset;
        int index = 0;
        while (BinaryPrimitives.ReadInt32LittleEndian(Library.AsSpan(symbols + index * SymbolSize)) != name)
            index++;
        return index;
    }
}
