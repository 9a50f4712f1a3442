using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Networks.Execution;

/// <summary>
/// Runs a network at one party: correlations of a whole query first, then the online phase, step by step. Operations whose operands are
/// ready run side by side. Both parties do the same in the same order.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
internal sealed class NetworkExecutor<T> : INetworkExecutor
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly NetworkManifest _manifest;
    private readonly LayerPlace<T>[] _places;
    private readonly LayerProtocol<T>[] _layers;
    private readonly Ring<T> _ring;
    private readonly ArgMax<T>? _argMax;
    private readonly int _batch, _results;

    /// <summary>A party of <paramref name="manifest"/>: the server with its weights, the client without.</summary>
    public NetworkExecutor(NetworkManifest manifest, NetworkWeights? weights)
    {
        (_manifest, _batch) = (manifest, manifest.Settings.Batch);
        _ring = new Ring<T>(manifest.Settings.RingBits);
        _places = LayerPlace<T>.Of(manifest);
        _layers = [.. _places.Select(place => place.Node.Operation.Bind(place, weights))];
        if (manifest.Settings.Output == OutputKind.ArgMax)
            _argMax = new ArgMax<T>(_ring, _batch, manifest.Scores.Elements, manifest.ScoreBits, manifest.Settings.LeafBits);
        _results = _argMax is null ? checked(_batch * manifest.Scores.Elements) : _batch;
    }

    public IReadOnlyList<MessageSchedule> Schedules => [.. _layers.Select(static layer => layer.Schedule)];

    public IReadOnlyList<LayerWork> Works => [.. _layers.Select(static layer => layer.Work)];

    public async ValueTask<IDisposable> PrepareAsync(ICorrelationSource source, Action<int>? prepared, CancellationToken cancellation)
    {
        var query = new Query(_layers.Length);
        try
        {
            for (int i = 0; i < _layers.Length; i++)
            {
                query.Layers[i] = await _layers[i].PrepareAsync(source, cancellation).ConfigureAwait(false);
                prepared?.Invoke(i);
            }
            if (_argMax is not null)
            {
                query.Stages = await _argMax.PrepareAsync(source, cancellation).ConfigureAwait(false);
                prepared?.Invoke(_layers.Length);
            }
            return query;
        }
        catch
        {
            query.Dispose();
            throw;
        }
    }

    public async ValueTask<double[]> RunAsync(
        PartyContext context, IDisposable prepared, AesGenerator common, ReadOnlyMemory<float> input, INetworkObserver? observer,
        CancellationToken cancellation)
    {
        using var query = (Query)prepared;
        var values = new SecretBuffer<T>?[_manifest.Nodes.Count + 1];
        int[] uses = Uses();
        try
        {
            values[0] = Share(context.Party, common, input);
            observer?.Value(0, values[0]!.Bytes);
            for (int step = 0; step < _manifest.Steps.Count; step++)
            {
                NetworkStep plan = _manifest.Steps[step];
                foreach (int node in plan.Nodes) values[node + 1] = new SecretBuffer<T>(_places[node].Count);
                if (plan.Nodes.Count == 1) await RunAsync(plan.Nodes[0], context, query, values, cancellation).ConfigureAwait(false);
                else if (plan.Nodes.Count > 1)
                    await context.RunSideBySideAsync(
                        plan.Nodes.Count, (i, strand) => RunAsync(plan.Nodes[i], strand, query, values, cancellation)).ConfigureAwait(false);
                foreach (int node in plan.Local)
                {
                    values[node + 1] = new SecretBuffer<T>(_places[node].Count);
                    await RunAsync(node, context, query, values, cancellation).ConfigureAwait(false);
                }
                foreach (int node in plan.Nodes.Concat(plan.Local))
                {
                    observer?.Value(node + 1, values[node + 1]!.Bytes);
                    foreach (int used in _manifest.Nodes[node].Inputs) Release(values, uses, used);
                }
                observer?.Completed(step, context);
            }
            double[] result = await OpenAsync(context, query, values[_manifest.Output]!, cancellation).ConfigureAwait(false);
            observer?.Completed(_manifest.Steps.Count, context);
            return result;
        }
        finally
        {
            foreach (SecretBuffer<T>? value in values) value?.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (LayerProtocol<T> layer in _layers) layer.Dispose();
    }

    private static void Release(SecretBuffer<T>?[] values, int[] uses, int value)
    {
        if (--uses[value] > 0) return;
        values[value]?.Dispose();
        values[value] = null;
    }

    private int[] Uses()
    {
        int[] uses = new int[_manifest.Nodes.Count + 1];
        foreach (PrivateNode node in _manifest.Nodes)
            foreach (int input in node.Inputs) uses[input]++;
        uses[_manifest.Output]++;
        return uses;
    }

    private SecretBuffer<T> Share(Party party, AesGenerator common, ReadOnlyMemory<float> input)
    {
        int count = checked(_batch * _manifest.Input.Elements);
        var share = new SecretBuffer<T>(count);
        using var encoded = new SecretBuffer<T>(party == Party.Client ? count : 0);
        if (party == Party.Client) FixedPoint.Encode(input.Span, _manifest.Input.FractionBits, _ring, encoded.Span);
        InputSharing.Share<T>(party, _ring, common, encoded.Span, share.Span);
        return share;
    }

    private ValueTask RunAsync(int node, PartyContext context, Query query, SecretBuffer<T>?[] values, CancellationToken cancellation)
    {
        ReadOnlyMemory<T>[] operands = [.. _manifest.Nodes[node].Inputs.Select(input => (ReadOnlyMemory<T>)values[input]!.Memory)];
        return RunOnceAsync(query, node, context, operands, values[node + 1]!.Memory, cancellation);
    }

    private static async ValueTask RunOnceAsync(
        Query query, int node, PartyContext context, ReadOnlyMemory<T>[] operands, Memory<T> result, CancellationToken cancellation)
    {
        PreparedLayer<T> layer = query.Layers[node]!;
        await layer.RunAsync(context, operands, result, cancellation).ConfigureAwait(false);
        query.Layers[node] = null;
        layer.Dispose();
    }

    /// <summary>Scores or indices at the client; nothing at the server.</summary>
    private async ValueTask<double[]> OpenAsync(PartyContext context, Query query, SecretBuffer<T> scores, CancellationToken cancellation)
    {
        using var index = new SecretBuffer<T>(_argMax is null ? 0 : _batch);
        if (_argMax is not null) await _argMax.RunAsync(context, query.Stages!, scores.Memory, index.Memory, cancellation).ConfigureAwait(false);
        using var opened = new SecretBuffer<T>(_results);
        await new OutputOpening<T>(_ring)
            .RunAsync(context, _argMax is null ? scores.Memory : index.Memory, opened.Memory, cancellation).ConfigureAwait(false);
        if (!context.IsClient) return [];
        int fraction = _argMax is null ? _manifest.Scores.FractionBits : 0;
        double[] results = new double[_results];
        for (int i = 0; i < results.Length; i++) results[i] = Math.ScaleB(_ring.ToSigned(opened.Span[i]), -fraction);
        return results;
    }

    /// <summary>The correlations of one query.</summary>
    private sealed class Query(int layers) : IDisposable
    {
        public PreparedLayer<T>?[] Layers { get; } = new PreparedLayer<T>?[layers];

        public IReadOnlyList<ArgMaxMaterial<T>>? Stages { get; set; }

        public void Dispose()
        {
            foreach (PreparedLayer<T>? layer in Layers) layer?.Dispose();
            foreach (ArgMaxMaterial<T> stage in Stages ?? []) stage.Dispose();
        }
    }
}
