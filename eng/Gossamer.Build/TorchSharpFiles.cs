namespace Gossamer.Build;

/// <summary>The files of the TorchSharp package that need a change before they can be used.</summary>
public static class TorchSharpFiles
{
    /// <summary>The managed assembly.</summary>
    public const string Assembly = "TorchSharp.dll";

    /// <summary>The native library on Linux.</summary>
    public const string LinuxLibrary = "libLibTorchSharp.so";

    /// <summary>Writes the changed copy of <paramref name="file"/> into <paramref name="folder"/>; the file itself stays as it is.</summary>
    /// <exception cref="UnsupportedFileException">The file is neither of the two, or not as expected.</exception>
    public static void Prepare(string file, string folder)
    {
        string name = Path.GetFileName(file);
        byte[] contents = File.ReadAllBytes(file);
        byte[] prepared = name switch
        {
            Assembly => AssemblyOptimization.Disable(contents),
            LinuxLibrary => StandardLibraryRequirement.Relax(contents, SystemStandardLibrary.ReadVersions()),
            _ => throw new UnsupportedFileException($"Only {Assembly} and {LinuxLibrary} are known, not {name}."),
        };
        FreshCopy.Write(Path.Combine(folder, name), prepared);
    }
}
