using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>All protocols that map a vector to a vector, for tests that want the same of each of them. Values stay below 2^18.</summary>
internal static class ProtocolCatalog
{
    private static readonly Dictionary<string, Func<Ring<ulong>, PartyContext, ICorrelationSource, ulong[], Task<ulong[]>>> Sides = new()
    {
        ["relu, one-bit leaves"] = static (ring, context, source, x) => MapAsync(new Relu<ulong>(ring, 20, 1), context, source, x),
        ["relu, two-bit leaves"] = static (ring, context, source, x) => MapAsync(new Relu<ulong>(ring, 20, 2), context, source, x),
        ["relu, four-bit leaves"] = static (ring, context, source, x) => MapAsync(new Relu<ulong>(ring, 20, 4), context, source, x),
        ["clipped relu"] = static (ring, context, source, x) => MapAsync(new ClippedRelu<ulong>(ring, 6 << 10, 22), context, source, x),
        ["truncated relu"] = static (ring, context, source, x) => MapAsync(new TruncatedRelu<ulong>(ring, 6, 14), context, source, x),
        ["square"] = static (ring, context, source, x) => MapAsync(new Square<ulong>(ring), context, source, x),
        ["product"] = static async (ring, context, source, x) =>
        {
            var y = new ulong[x.Length];
            var product = new Multiplication<ulong>(ring);
            await product.RunAsync(context, await product.PrepareAsync(source, x.Length), x, x, y);
            return y;
        },
        [FaithfulTruncation] = static (ring, context, source, x) => MapAsync(new FaithfulTruncation<ulong>(ring, 12), context, source, x),
        ["exact truncation"] = static (ring, context, source, x) => MapAsync(new ExactTruncation<ulong>(ring, 12, 4), context, source, x),
        ["quadratic activation, truncated twice"] = static (ring, context, source, x) =>
            MapAsync(new QuadraticActivation<ulong>(ring, QuadraticForm.TruncateTwice, 0.25, 1, 0.5, 8, 8), context, source, x),
        ["quadratic activation, truncated once"] = static (ring, context, source, x) =>
            MapAsync(new QuadraticActivation<ulong>(ring, QuadraticForm.TruncateOnce, 0.25, 1, 0.5, 8, 8), context, source, x),
        ["selection"] = static async (ring, context, source, x) =>
        {
            var y = new ulong[x.Length];
            var mux = new Mux<ulong>(ring);
            await mux.RunAsync(context, await mux.PrepareAsync(source, x.Length), ValueGrid.Plane([.. x.Select(static v => (int)v)], 0), x, y);
            return y;
        },
        ["conversion"] = static async (ring, context, source, x) =>
        {
            var y = new ulong[x.Length];
            var conversion = new BitConversion<ulong>(ring);
            await conversion.RunAsync(context, await conversion.PrepareAsync(source, x.Length), ValueGrid.Plane([.. x.Select(static v => (int)v)], 0), y);
            return y;
        },
        ["linear layer"] = static async (ring, context, source, x) =>
        {
            var shape = new FullyConnectedShape(x.Length, 1, 1);
            ulong[] weights = [5], y = new ulong[x.Length];
            // The dealer of the tests makes both halves of the correlation.
            if (source is DealerSource dealer) dealer.KnownWeights = weights;
            using LinearLayer<ulong> layer = context.IsClient ? new(ring, shape, 4) : new(ring, shape, 4, weights);
            await layer.RunAsync(context, await layer.PrepareAsync(source), x, y);
            return y;
        },
        ["max-pool"] = static async (ring, context, source, x) =>
        {
            var pool = new MaxPool<ulong>(ring, new PoolingShape(x.Length / 4, 2, 2, 2, 2, 2), 20);
            var y = new ulong[x.Length / 4];
            await pool.RunAsync(context, await pool.PrepareAsync(source), x, y);
            return y;
        },
        [AveragePool] = static async (ring, context, source, x) =>
        {
            var pool = new AveragePool<ulong>(ring, new PoolingShape(x.Length / 4, 2, 2, 2, 2, 2), 12);
            var y = new ulong[x.Length / 4];
            await pool.RunAsync(context, await pool.PrepareAsync(source), x, y);
            return y;
        },
        ["arg-max"] = static async (ring, context, source, x) =>
        {
            var argMax = new ArgMax<ulong>(ring, x.Length / 4, 4, 20);
            var y = new ulong[x.Length / 4];
            await argMax.RunAsync(context, await argMax.PrepareAsync(source), x, y);
            return y;
        },
    };

    private const string FaithfulTruncation = "faithful truncation", AveragePool = "average pool";

    public static IEnumerable<string> Names => Sides.Keys;

    /// <summary>Whether the output share is a part of the input share, and uniform only where that was.</summary>
    public static bool KeepsItsShare(string name) => name is FaithfulTruncation or AveragePool;

    /// <summary>Runs one side.</summary>
    public static Task<ulong[]> RunAsync(string name, Ring<ulong> ring, PartyContext context, ICorrelationSource source, ulong[] x) =>
        Sides[name](ring, context, source, x);

    private static async Task<ulong[]> MapAsync<TMaterial>(
        IElementwiseProtocol<ulong, ulong, TMaterial> protocol, PartyContext context, ICorrelationSource source, ulong[] x)
        where TMaterial : IDisposable
    {
        var y = new ulong[x.Length];
        await protocol.EvaluateAsync(context, source, x, y);
        return y;
    }
}
