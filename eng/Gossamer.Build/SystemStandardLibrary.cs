using System.Runtime.InteropServices;

namespace Gossamer.Build;

/// <summary>The C++ library that a program started here would get.</summary>
public static class SystemStandardLibrary
{
    /// <summary>The versions it provides; none where there is no such library.</summary>
    /// <exception cref="UnsupportedFileException">The system's library cannot be read.</exception>
    public static IReadOnlySet<string> ReadVersions() =>
        FindFile() is string path ? new ElfImage(File.ReadAllBytes(path)).DefinedVersions : new HashSet<string>();

    /// <summary>Asks the loader itself, which alone knows its search path, and reads where it mapped the file.</summary>
    private static string? FindFile()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(StandardLibraryRequirement.Library, out _))
            return null;
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            int path = line.IndexOf('/', StringComparison.Ordinal);
            if (path >= 0 && Path.GetFileName(line[path..]).StartsWith("libstdc++.so.6", StringComparison.Ordinal))
                return line[path..];
        }
        return null;
    }
}
