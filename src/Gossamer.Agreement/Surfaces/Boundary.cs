namespace Gossamer.Agreement.Surfaces;

/// <summary>What the boundary of a mask is made of. Published figures differ by it, so every figure names its own.</summary>
public enum Boundary
{
    /// <summary>
    /// Elements on the corners of cells, each with the length or area of the boundary there, by which all statistics are weighted
    /// (Nikolov et al., Journal of Medical Internet Research 23, 2021).
    /// </summary>
    Surfel,

    /// <summary>Cells of the mask with a neighbour across a face outside it, each counting as one; cells outside the image are outside.</summary>
    Voxel,

    /// <summary>Every cell of the mask, for masks that are curves already.</summary>
    Points,
}
