namespace Gossamer.Graphs.Temporal;

/// <summary>A part of a <c>.tcsr</c> image: an array and its check.</summary>
/// <param name="Name">Name in messages.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Bytes">Bytes of the array; the check follows at the next multiple of 8.</param>
internal readonly record struct TcsrSection(string Name, long Offset, long Bytes)
{
    /// <summary>Where the check stands, a 32-bit CRC-32C followed by 4 zero bytes.</summary>
    public long CheckOffset => (Offset + Bytes + 7) & ~7L;

    /// <summary>First byte after the section.</summary>
    public long End => CheckOffset + 8;
}
