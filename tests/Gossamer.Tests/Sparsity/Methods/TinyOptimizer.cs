namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>Optimizers of <see cref="TinySettings"/>.</summary>
public enum TinyOptimizer
{
    Plain,
    Momentum,
    Nesterov,
    AdamW,
}
