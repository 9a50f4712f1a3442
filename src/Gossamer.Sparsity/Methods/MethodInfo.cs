namespace Gossamer.Sparsity.Methods;

/// <summary>An entry of <see cref="SparseMethods"/>.</summary>
/// <param name="Name">Name as the command spells it.</param>
/// <param name="Title">Name as the literature spells it.</param>
/// <param name="Summary">What it drops, grows and when, in one line.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Create">Builds the method.</param>
public sealed record MethodInfo(string Name, string Title, string Summary, string Source, Func<MethodOptions, SparseMethod> Create);
