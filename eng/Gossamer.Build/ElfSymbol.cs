namespace Gossamer.Build;

/// <summary>A dynamic symbol.</summary>
/// <param name="Name">The mangled name.</param>
/// <param name="VersionIndex">The version it is bound to: 0 local, 1 global without a version, else an entry of the version lists.</param>
/// <param name="IsRelocated">Some relocation refers to the symbol, so the loader must find it.</param>
public sealed record ElfSymbol(string Name, int VersionIndex, bool IsRelocated);
