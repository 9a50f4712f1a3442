using System.IO.Compression;
using System.Reflection;
using Gossamer.Build;

namespace Gossamer.Tests.Build;

/// <summary>TorchSharp's files as published: in the package cache, and in the package itself.</summary>
internal static class TorchSharpPackage
{
    public const string AssemblyPath = "lib/net8.0/" + TorchSharpFiles.Assembly;

    public const string LibraryPath = "runtimes/linux-x64/native/" + TorchSharpFiles.LinuxLibrary;

    private static readonly Lazy<byte[]> LazyAssembly = new(() => File.ReadAllBytes(Cached(AssemblyPath)));

    private static readonly Lazy<byte[]> LazyLibrary = new(() => File.ReadAllBytes(Cached(LibraryPath)));

    /// <summary>The managed assembly. Tests change clones of it.</summary>
    public static byte[] Assembly => LazyAssembly.Value;

    /// <summary>The Linux library. Tests change clones of it.</summary>
    public static byte[] Library => LazyLibrary.Value;

    private static string Root { get; } = typeof(TorchSharpPackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == nameof(TorchSharpPackage)).Value!;

    /// <summary>Where the package cache keeps a file of the package.</summary>
    public static string Cached(string path) => Path.Combine(Root, path);

    /// <summary>A file of the package as it was downloaded.</summary>
    public static byte[] Published(string path)
    {
        using ZipArchive package = ZipFile.OpenRead(Directory.EnumerateFiles(Root, "*.nupkg").Single());
        using Stream file = package.GetEntry(path)!.Open();
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
