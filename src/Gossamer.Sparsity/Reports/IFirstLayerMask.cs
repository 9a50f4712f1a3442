namespace Gossamer.Sparsity.Reports;

/// <summary>The mask of a network's first layer before and after training, in a form a person can look at.</summary>
public interface IFirstLayerMask;
