namespace Gossamer.Build;

/// <summary>One symbol version that a library needs from another: an entry (<c>Vernaux</c>) of its version-needs list.</summary>
/// <param name="File">The library that must provide the version, such as <c>libstdc++.so.6</c>.</param>
/// <param name="Name">The version, such as <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="Index">The number that symbols bound to this version carry.</param>
/// <param name="IsWeak">The loader goes on without the version (<c>VER_FLG_WEAK</c>).</param>
/// <param name="FlagsOffset">Where in the file the two bytes of flags stand.</param>
public sealed record ElfNeededVersion(string File, string Name, int Index, bool IsWeak, int FlagsOffset);
