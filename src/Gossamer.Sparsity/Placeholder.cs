namespace Gossamer.Sparsity;
