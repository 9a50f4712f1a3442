using Gossamer.Inference.Networks;
using Gossamer.PrivateInference.Export;
using Gossamer.PrivateInference.Measurement;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Measurement;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>
/// The engine's own price list: networks are exported and priced by its <see cref="CostModel"/>, and measured by asking them over TLS.
/// </summary>
public sealed class PrivateCosts : IPrivateCosts
{
    private const int Turns = 5;

    private readonly CostProfile _profile;
    private readonly ExportOptions _export;
    private readonly int _queries;

    /// <summary>Prices from a profile.</summary>
    /// <param name="profile">Link and machines.</param>
    /// <param name="export">How networks are exported; in a ring of 64 bits by default.</param>
    /// <param name="queries">Queries of a measurement, of which the median counts.</param>
    public PrivateCosts(CostProfile profile, ExportOptions? export = null, int queries = 9)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(queries);
        (_profile, _export, _queries) = (profile, export ?? new ExportOptions { RingBits = 64 }, queries);
    }

    /// <inheritdoc/>
    public string Description => $"Predicted from the profile '{_profile.Name}'{(_profile.Measured ? "" : ", which was not measured: no claim")}; measured over TLS "
        + $"on the loopback interface, correlations prepared, medians of {Turns} turns of {_queries} queries; a ring of {_export.RingBits?.ToString() ?? "as many as needed"} bits";

    /// <summary>The profile in <paramref name="path"/>; where there is none yet, this machine against itself is measured and left there.</summary>
    /// <exception cref="InvalidDataException">The file is none.</exception>
    public static async Task<CostProfile> ProfileAsync(string path, Action<string>? tell = null, CancellationToken cancellation = default)
    {
        if (File.Exists(path)) return CostProfile.Load(path);
        CostProfile profile = await LoopbackCalibration.RunAsync("loopback", null, tell: tell, cancellation: cancellation).ConfigureAwait(false);
        profile.Save(path);
        return profile;
    }

    /// <inheritdoc/>
    public double Price(TrainedNetwork network, PriceObjective objective, ReadOnlyMemory<float> samples)
    {
        NetworkEstimate estimate = new CostModel(_profile).Estimate(PrivateModel.Export(network, samples, _export).Manifest);
        return objective switch
        {
            PriceObjective.Total => estimate.TotalSeconds * 1000,
            PriceObjective.Bytes => estimate.OnlineBytes,
            PriceObjective.Flights => estimate.Flights,
            _ => estimate.OnlineSeconds * 1000,
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Measure(IReadOnlyList<(TrainedNetwork Network, ReadOnlyMemory<float> Samples)> networks, CancellationToken cancellation)
    {
        PrivateModel[] models = [.. networks.Select(network => PrivateModel.Export(network.Network, network.Samples, _export))];
        List<double>[] times = [.. networks.Select(static _ => new List<double>())];
        // In turns, so that what disturbs the machine for a while disturbs all of them; a first turn that does not count warms everything up.
        for (int turn = 0; turn <= Turns; turn++)
        {
            for (int i = 0; i < models.Length; i++)
            {
                double ms = PrivateMeasurement.RunAsync(
                    models[i], networks[i].Samples[..(models[i].Manifest.Settings.Batch * models[i].Manifest.Input.Elements)],
                    new PrivateMeasurementOptions
                    {
                        Provider = CorrelationProvider.SimulatedDealer, Queries = _queries, WarmUp = turn == 0 ? null : 2,
                    }, cancellation: cancellation)
                    .GetAwaiter().GetResult().OnlineMs;
                if (turn > 0) times[i].Add(ms);
            }
        }
        return [.. times.Select(MeasuredParties.Median)];
    }
}
