namespace Gossamer.Learning.Data.Formats;

/// <summary>Which files of a tree matter, and how large one may be.</summary>
/// <param name="Name">What such a file is, for messages: <c>a picture</c>.</param>
/// <param name="Matters">Whether the file of a path matters.</param>
/// <param name="LargestFile">Bytes that one file may have.</param>
/// <param name="DeepestFolder">Folders below the root that are looked into.</param>
public sealed record FileKind(string Name, Predicate<string> Matters, long LargestFile, int DeepestFolder);
