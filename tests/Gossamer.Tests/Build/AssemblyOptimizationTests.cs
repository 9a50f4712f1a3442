using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using CsCheck;
using Gossamer.Build;
using Xunit;

namespace Gossamer.Tests.Build;

/// <summary>TorchSharp must run unoptimised, or collections free what native code still uses.</summary>
public sealed class AssemblyOptimizationTests
{
    private const string Modes = "0100030100000000";

    private static readonly byte[] Optimized = [8, 1, 0, 2, 0, 0, 0, 0, 0];

    /// <summary>Bytes at the edges of signed and unsigned ranges.</summary>
    private static readonly Gen<byte> Edges = Gen.Int[0, 4].Select(i => (byte)(0xff_80_7f_01_00L >> (8 * i)));

    private static byte[] TorchSharp => TorchSharpPackage.Assembly;

    /// <summary>An assembly that stores the value of its attribute for that attribute alone.</summary>
    private static byte[] ReadUnshared() => File.ReadAllBytes(typeof(MathNet.Numerics.Combinatorics).Assembly.Location);

    [Fact]
    public void TorchSharp_as_built_here_runs_unoptimised() =>
        Assert.True(typeof(global::TorchSharp.torch).Assembly.GetCustomAttribute<DebuggableAttribute>()!.IsJITOptimizerDisabled);

    [Fact]
    public void The_debugging_modes_change_and_every_other_attribute_keeps_its_value()
    {
        Dictionary<string, string> before = Attributes(TorchSharp);
        Dictionary<string, string> after = Attributes(AssemblyOptimization.Disable(TorchSharp));

        string[] changed = [.. before.Keys.Where(name => before[name] != after[name]).Order(StringComparer.Ordinal)];
        Assert.Equal(before.Keys, after.Keys);
        Assert.Equal(["AssemblyConfigurationAttribute", "DebuggableAttribute"], changed.Select(name => name.Split(' ')[0]));
        Assert.Equal(Modes, after[changed[1]]);
    }

    [Fact]
    public void The_value_that_others_share_stays_theirs()
    {
        Dictionary<string, string> after = Attributes(AssemblyOptimization.Disable(TorchSharp));

        // Seven native callbacks state that they are called as C functions (2), by the same bytes.
        string[] callbacks =
            [.. after.Where(pair => pair.Key.StartsWith("UnmanagedFunctionPointerAttribute", StringComparison.Ordinal)).Select(pair => pair.Value)];
        Assert.Equal(Enumerable.Repeat("0100020000000000", 7), callbacks);
    }

    [Fact]
    public void A_value_that_nothing_shares_changes_in_place()
    {
        byte[] assembly = ReadUnshared();

        byte[] disabled = AssemblyOptimization.Disable(assembly);

        int[] changed = [.. Enumerable.Range(0, disabled.Length).Where(i => disabled[i] != assembly[i])];
        Assert.Equal(2, changed.Length);
        Assert.Equal(changed[0] + 1, changed[1]);
        Assert.Equal(Modes, Attributes(disabled).Single(pair => pair.Key.StartsWith("Debuggable", StringComparison.Ordinal)).Value);
    }

    [Fact]
    public void An_assembly_that_is_unoptimised_stays_as_it_is()
    {
        byte[] disabled = AssemblyOptimization.Disable(TorchSharp);

        Assert.Same(disabled, AssemblyOptimization.Disable(disabled));
    }

    [Fact]
    public void An_assembly_without_the_attribute_is_refused()
    {
        byte[] assembly = Renamed("DebuggableAttribute", "DebuggedAttribute\0\0");

        var failure = Assert.Throws<UnsupportedFileException>(() => AssemblyOptimization.Disable(assembly));

        Assert.Equal("The assembly has no DebuggableAttribute.", failure.Message);
    }

    [Fact]
    public void An_assembly_whose_attribute_has_another_form_is_refused()
    {
        // The older constructor takes two flags, so that the value has two bytes less.
        byte[] assembly = ReadUnshared();
        int blob = assembly.AsSpan().IndexOf(Optimized);
        assembly[blob] = 6;

        var failure = Assert.Throws<UnsupportedFileException>(() => AssemblyOptimization.Disable(assembly));

        Assert.Contains("010002000000", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shared_value_without_room_for_another_is_refused()
    {
        byte[] assembly = Renamed("AssemblyConfigurationAttribute", "AssemblyConfiguredAttribute\0\0\0");

        var failure = Assert.Throws<UnsupportedFileException>(() => AssemblyOptimization.Disable(assembly));

        Assert.Equal("The assembly has no AssemblyConfigurationAttribute.", failure.Message);
    }

    [Fact]
    public void A_native_library_is_refused()
    {
        var failure = Assert.Throws<UnsupportedFileException>(() => AssemblyOptimization.Disable(TorchSharpPackage.Library));

        Assert.Contains("not an assembly", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_assembly_cut_short_within_its_metadata_or_before_gives_the_one_documented_exception()
    {
        using PEReader file = new(ImmutableCollectionsMarshal.AsImmutableArray(TorchSharp));
        int end = file.PEHeaders.MetadataStartOffset + file.PEHeaders.MetadataSize;
        int[] interesting = [0, 1, 2, 63, 64, 127, 128, 200, 511, 512, end - 1];
        foreach (int length in interesting.Concat(Enumerable.Range(1, 100).Select(i => (int)(i / 101.0 * end))))
            Assert.Throws<UnsupportedFileException>(() => AssemblyOptimization.Disable(TorchSharp[..length]));
    }

    [Fact]
    public void A_damaged_assembly_gives_an_assembly_of_the_same_length_or_the_one_documented_exception()
    {
        using PEReader file = new(ImmutableCollectionsMarshal.AsImmutableArray(TorchSharp));
        int metadata = file.PEHeaders.MetadataStartOffset;
        (int Offset, int Size)[] regions = [(0, 512), (512, 100), (metadata, 400), (metadata, file.PEHeaders.MetadataSize)];
        Gen<(int Offset, byte Value)> damage =
            from region in Gen.Int[0, regions.Length - 1].Select(index => regions[index])
            from position in Gen.Int[0, region.Size - 1]
            from value in Gen.OneOf(Gen.Byte, Edges)
            select (region.Offset + position, value);

        damage.Array[1, 6].Sample(
            changes =>
            {
                var assembly = (byte[])TorchSharp.Clone();
                foreach ((int offset, byte value) in changes)
                    assembly[offset] = value;
                try
                {
                    return AssemblyOptimization.Disable(assembly).Length == assembly.Length;
                }
                catch (UnsupportedFileException failure)
                {
                    return failure.Message.Length > 20;
                }
            },
            iter: 1_000,
            threads: 1);
    }

    private static byte[] Renamed(string from, string to)
    {
        var assembly = (byte[])TorchSharp.Clone();
        int position = assembly.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes("\0" + from + "\0"));
        System.Text.Encoding.ASCII.GetBytes(to).CopyTo(assembly, position + 1);
        return assembly;
    }

    /// <summary>Every attribute in the assembly, named by its type and what it stands on, with its value in hexadecimal.</summary>
    private static Dictionary<string, string> Attributes(byte[] assembly)
    {
        using PEReader file = new(ImmutableCollectionsMarshal.AsImmutableArray(assembly));
        MetadataReader metadata = file.GetMetadataReader();
        return metadata.CustomAttributes.ToDictionary(
            handle => $"{Name(metadata, metadata.GetCustomAttribute(handle).Constructor)} {metadata.GetToken(handle):x}",
            handle => Convert.ToHexString(metadata.GetBlobBytes(metadata.GetCustomAttribute(handle).Value)));
    }

    private static string Name(MetadataReader metadata, EntityHandle constructor)
    {
        EntityHandle type = constructor.Kind == HandleKind.MemberReference
            ? metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent
            : metadata.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType();
        return type.Kind == HandleKind.TypeReference
            ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name)
            : metadata.GetString(metadata.GetTypeDefinition((TypeDefinitionHandle)type).Name);
    }
}
