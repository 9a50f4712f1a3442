using Xunit;

namespace Gossamer.Tests;

/// <summary>Tests that disturb others of the same process, or that others disturb: they run one at a time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
