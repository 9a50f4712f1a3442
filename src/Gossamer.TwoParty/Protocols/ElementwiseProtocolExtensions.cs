using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>Whole batches through elementwise protocols.</summary>
public static class ElementwiseProtocolExtensions
{
    /// <summary>Elements up to which a batch is one message for each flight.</summary>
    public const int LargestBatch = 1 << 18;

    /// <summary>Elements of a part of a larger batch.</summary>
    public const int ChunkElements = 1 << 17;

    /// <summary>Takes the correlations for a batch of any size.</summary>
    public static async ValueTask<ChunkedMaterial<TMaterial>> PrepareChunksAsync<T, TResult, TMaterial>(
        this IElementwiseProtocol<T, TResult, TMaterial> protocol, ICorrelationSource source, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
        where TResult : unmanaged, IBinaryInteger<TResult>, IUnsignedNumber<TResult>
        where TMaterial : IDisposable
    {
        var chunks = new ChunkedMaterial<TMaterial>(count);
        try
        {
            for (int i = 0; i < chunks.Ranges.Length; i++)
                chunks[i] = await protocol.PrepareAsync(source, chunks.Ranges[i].Length, cancellation).ConfigureAwait(false);
            return chunks;
        }
        catch
        {
            chunks.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs the online phase of a batch of any size. The parts of a large one run side by side: while one waits for the wire, the
    /// next computes.
    /// </summary>
    public static async ValueTask RunChunksAsync<T, TResult, TMaterial>(
        this IElementwiseProtocol<T, TResult, TMaterial> protocol, PartyContext context, ChunkedMaterial<TMaterial> material,
        ReadOnlyMemory<T> x, Memory<TResult> y, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
        where TResult : unmanaged, IBinaryInteger<TResult>, IUnsignedNumber<TResult>
        where TMaterial : IDisposable
    {
        Batches.Check(material.Count, x.Length, y.Length);
        await context.RunSideBySideAsync(
            material.Ranges.Length,
            async (i, strand) =>
            {
                (int start, int length) = material.Ranges[i];
                await protocol.RunAsync(strand, material[i], x.Slice(start, length), y.Slice(start, length), cancellation).ConfigureAwait(false);
                material[i].Dispose();
            }).ConfigureAwait(false);
    }

    /// <summary>Takes correlations and runs the online phase.</summary>
    public static async ValueTask EvaluateAsync<T, TResult, TMaterial>(
        this IElementwiseProtocol<T, TResult, TMaterial> protocol, PartyContext context, ICorrelationSource source,
        ReadOnlyMemory<T> x, Memory<TResult> y, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
        where TResult : unmanaged, IBinaryInteger<TResult>, IUnsignedNumber<TResult>
        where TMaterial : IDisposable
    {
        using ChunkedMaterial<TMaterial> material = await protocol.PrepareChunksAsync(source, x.Length, cancellation).ConfigureAwait(false);
        await protocol.RunChunksAsync(context, material, x, y, cancellation).ConfigureAwait(false);
    }
}
