namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>Architectures of <see cref="TinyNetwork"/>.</summary>
public enum TinyKind
{
    Linear,
    Wide,
    Convolutional,
}
