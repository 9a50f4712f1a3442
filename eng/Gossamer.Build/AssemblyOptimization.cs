using System.Buffers.Binary;
using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace Gossamer.Build;

/// <summary>
/// Makes an assembly ask the JIT not to optimise it, so that arguments stay alive to the end of each method.
/// </summary>
/// <remarks>
/// TorchSharp 0.107 passes <c>scalar.Handle</c> to native code and does not keep the scalar alive; in optimised code a
/// collection on another thread then frees it during the call. Unoptimised methods keep their arguments.
/// Upstream: pull requests 1434 and 1496 of dotnet/TorchSharp.
/// </remarks>
public static class AssemblyOptimization
{
    private const DebuggableAttribute.DebuggingModes Unoptimized =
        DebuggableAttribute.DebuggingModes.Default | DebuggableAttribute.DebuggingModes.DisableOptimizations;

    /// <summary>The assembly with optimisation disabled, or <paramref name="assembly"/> itself where it already is.</summary>
    /// <param name="assembly">The bytes of a managed assembly.</param>
    /// <remarks>
    /// Nothing moves: the assembly's <see cref="DebuggableAttribute"/> gets a new value of the same length. Equal values are
    /// stored once, so where others share the old one, the new one takes the room of
    /// <see cref="AssemblyConfigurationAttribute"/> ("Release", no longer true), which then repeats the product's name.
    /// </remarks>
    /// <exception cref="UnsupportedFileException">The file is no assembly, or states its debugging modes in another way.</exception>
    public static byte[] Disable(byte[] assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        try
        {
            return DisableIn(assembly);
        }
        catch (Exception exception) when (exception is BadImageFormatException or InvalidOperationException
            or ArgumentException or IndexOutOfRangeException or OverflowException or InvalidCastException or IOException)
        {
            throw new UnsupportedFileException($"The file is not an assembly that can be read: {exception.Message}", exception);
        }
    }

    private static byte[] DisableIn(byte[] assembly)
    {
        using var file = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(assembly));
        if (!file.HasMetadata)
            throw new UnsupportedFileException("The file is not a managed assembly.");
        MetadataReader metadata = file.GetMetadataReader();
        if (!metadata.IsAssembly)
            throw new UnsupportedFileException("The file is a module without an assembly.");

        CustomAttributeHandle debuggable = Find(metadata, typeof(DebuggableAttribute));
        BlobHandle blob = metadata.GetCustomAttribute(debuggable).Value;
        byte[] value = metadata.GetBlobBytes(blob);
        if (value is not [1, 0, _, _, _, _, 0, 0])
        {
            throw new UnsupportedFileException(
                $"The assembly's DebuggableAttribute has the value {Convert.ToHexString(value)}, not one set of debugging modes.");
        }
        var modes = (DebuggableAttribute.DebuggingModes)BinaryPrimitives.ReadInt32LittleEndian(value.AsSpan(2));
        if ((modes & Unoptimized) == Unoptimized)
            return assembly;
        BinaryPrimitives.WriteInt32LittleEndian(value.AsSpan(2), (int)(modes | Unoptimized));

        var edit = new MetadataEdit(metadata, (byte[])assembly.Clone(), file.PEHeaders.MetadataStartOffset);
        if (IsShared(metadata, blob))
        {
            CustomAttributeHandle configuration = Find(metadata, typeof(AssemblyConfigurationAttribute));
            CustomAttributeHandle product = Find(metadata, typeof(AssemblyProductAttribute));
            blob = metadata.GetCustomAttribute(configuration).Value;
            if (IsShared(metadata, blob))
                throw new UnsupportedFileException("The assembly's AssemblyConfigurationAttribute shares its value too.");
            edit.SetValue(configuration, metadata.GetCustomAttribute(product).Value);
            edit.SetValue(debuggable, blob);
        }
        edit.SetBlob(blob, value);
        return edit.Assembly;
    }

    private static CustomAttributeHandle Find(MetadataReader metadata, Type attributeType)
    {
        foreach (CustomAttributeHandle handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            EntityHandle constructor = metadata.GetCustomAttribute(handle).Constructor;
            if (constructor.Kind != HandleKind.MemberReference)
                continue;
            EntityHandle parent = metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent;
            if (parent.Kind != HandleKind.TypeReference)
                continue;
            TypeReference type = metadata.GetTypeReference((TypeReferenceHandle)parent);
            if (metadata.StringComparer.Equals(type.Name, attributeType.Name)
                && metadata.StringComparer.Equals(type.Namespace, attributeType.Namespace!))
                return handle;
        }
        throw new UnsupportedFileException($"The assembly has no {attributeType.Name}.");
    }

    /// <summary>Another attribute or a constant of the same bytes would change too.</summary>
    private static bool IsShared(MetadataReader metadata, BlobHandle blob)
    {
        int attributes = metadata.CustomAttributes.Count(handle => metadata.GetCustomAttribute(handle).Value == blob);
        int constants = Enumerable.Range(1, metadata.GetTableRowCount(TableIndex.Constant))
            .Count(row => metadata.GetConstant(MetadataTokens.ConstantHandle(row)).Value == blob);
        return attributes + constants > 1;
    }
}
