namespace Gossamer.Build;

/// <summary>
/// Lets TorchSharp's native library load where the system's C++ library is older than GCC 13's.
/// </summary>
/// <remarks>
/// The library was linked with GCC 13, so it demands version GLIBCXX_3.4.32 of libstdc++. The one symbol behind that
/// demand is a marker by which the linker pulls in stream initialisation; nothing refers to it at run time. Marking the
/// demand as weak lets the loader go on without it (Debian 12, Ubuntu 22.04, RHEL 9).
/// </remarks>
public static class StandardLibraryRequirement
{
    /// <summary>The library that provides the version.</summary>
    public const string Library = "libstdc++.so.6";

    /// <summary>The version that older systems lack.</summary>
    public const string Version = "GLIBCXX_3.4.32";

    /// <summary>The only symbol that may be bound to the version.</summary>
    public const string Marker = "_ZSt21ios_base_library_initv";

    /// <summary>The library with the demand made weak, or <paramref name="library"/> itself where there is nothing to change.</summary>
    /// <param name="library">The bytes of <c>libLibTorchSharp.so</c>.</param>
    /// <param name="systemVersions">What the system's C++ library provides.</param>
    /// <exception cref="UnsupportedFileException">The file cannot be read, or needs the version for more than the marker.</exception>
    public static byte[] Relax(byte[] library, IReadOnlySet<string> systemVersions)
    {
        ArgumentNullException.ThrowIfNull(systemVersions);
        var image = new ElfImage(library);
        ElfNeededVersion[] demands =
            [.. image.NeededVersions.Where(version => version is { File: Library, Name: Version, IsWeak: false })];
        if (demands.Length == 0 || systemVersions.Contains(Version))
            return library;
        if (demands.Length > 1)
            throw new UnsupportedFileException($"The library names version {Version} of {Library} {demands.Length} times.");

        ElfSymbol[] bound = [.. image.ReadSymbols().Where(symbol => symbol.VersionIndex == demands[0].Index)];
        if (bound is not [{ Name: Marker }])
        {
            string names = bound.Length == 0 ? "no symbol" : string.Join(", ", bound.Select(symbol => symbol.Name));
            throw new UnsupportedFileException(
                $"The library needs version {Version} of {Library} for {names}, not for {Marker} alone; it cannot do without.");
        }
        if (bound[0].IsRelocated)
            throw new UnsupportedFileException($"The library uses {Marker} at run time, so it cannot do without version {Version}.");
        return image.WithWeak(demands[0]);
    }
}
