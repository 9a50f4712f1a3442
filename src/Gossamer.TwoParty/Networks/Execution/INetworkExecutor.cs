using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Networks.Costs;

namespace Gossamer.TwoParty.Networks.Execution;

/// <summary>A network at one party, whatever the word of its ring.</summary>
internal interface INetworkExecutor : IDisposable
{
    /// <summary>The messages of each node.</summary>
    IReadOnlyList<MessageSchedule> Schedules { get; }

    /// <summary>What the processors do for each node.</summary>
    IReadOnlyList<LayerWork> Works { get; }

    /// <summary>Takes the correlations of one query.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="prepared">Is told each node that has what it needs; the number of nodes stands for the output.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<IDisposable> PrepareAsync(ICorrelationSource source, Action<int>? prepared, CancellationToken cancellation);

    /// <summary>Runs the online phase.</summary>
    /// <param name="context">This party.</param>
    /// <param name="prepared">What <see cref="PrepareAsync"/> made; spent and disposed of by this.</param>
    /// <param name="common">A generator that both parties hold at the same place, for the sharing of the input.</param>
    /// <param name="input">The client's [batch, sample…]; ignored at the server.</param>
    /// <param name="observer">Is told what has been computed; may be null.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    /// <returns>At the client scores [batch, classes] or indices [batch]; nothing at the server.</returns>
    ValueTask<double[]> RunAsync(
        PartyContext context, IDisposable prepared, AesGenerator common, ReadOnlyMemory<float> input, INetworkObserver? observer,
        CancellationToken cancellation);

    /// <summary>The executor of a manifest.</summary>
    static INetworkExecutor Create(NetworkManifest manifest, NetworkWeights? weights) => manifest.Settings.RingBits == 32
        ? new NetworkExecutor<uint>(manifest, weights)
        : new NetworkExecutor<ulong>(manifest, weights);
}
