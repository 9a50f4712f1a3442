using Xunit;

namespace Gossamer.Tests.EdgeInference.Serving;

/// <summary>One server for all tests of a class.</summary>
public sealed class ServingFixture : IAsyncLifetime
{
    internal ServedEdge Edge { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Edge = await ServedEdge.StartAsync();

    public ValueTask DisposeAsync() => Edge.DisposeAsync();
}
