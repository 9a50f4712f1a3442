using Gossamer.Agreement.Masks;

namespace Gossamer.Agreement.Simulation;

/// <summary>A shape, what raters drew, and a family of models.</summary>
/// <param name="Truth">The shape.</param>
/// <param name="Drawings">[rater][repeat].</param>
/// <param name="Reference">What models are scored against.</param>
/// <param name="Models">A model at each of <see cref="ShapeSimulator.Times"/>: it first learns the truth, then the reference's noise.</param>
public sealed record SimulatedCase(BinaryMask Truth, IReadOnlyList<IReadOnlyList<BinaryMask>> Drawings, BinaryMask Reference, IReadOnlyList<BinaryMask> Models);
