namespace Gossamer.Learning.Data.Matlab;

/// <summary>Numbers or truth values. Imaginary parts are not kept.</summary>
/// <param name="Dimensions">Sizes.</param>
/// <param name="ClassName">MATLAB's name of the element type, for example <c>uint16</c>.</param>
/// <param name="Values">The elements, column by column; whole numbers of 64 bits beyond 2⁵³ are rounded here.</param>
/// <param name="Integers">The elements exactly, where the class is one of whole numbers; else null.</param>
public sealed record MatlabNumbers(IReadOnlyList<int> Dimensions, string ClassName, double[] Values, long[]? Integers) : MatlabArray(Dimensions);
