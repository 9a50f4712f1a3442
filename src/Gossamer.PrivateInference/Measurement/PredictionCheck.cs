using Gossamer.PrivateInference.Export;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Measurement;

namespace Gossamer.PrivateInference.Measurement;

/// <summary>
/// How far estimates can be trusted here: a profile is fitted to the networks of <see cref="Calibration"/>, which takes turns with other networks, so
/// that whatever slows the machine down for a while slows both; what it predicts for these is compared with what they took.
/// </summary>
public static class PredictionCheck
{
    /// <summary>Checks.</summary>
    /// <param name="networks">Networks with one query each, [batch, sample…]; at least one.</param>
    /// <param name="options">How; the defaults if null.</param>
    /// <param name="tell">Is told what is being measured; may be null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">There is no network, or an option is out of range.</exception>
    public static async Task<PredictionCheckResult> RunAsync(
        IReadOnlyList<(PrivateModel Model, ReadOnlyMemory<float> Input)> networks, PredictionCheckOptions? options = null, Action<string>? tell = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(networks);
        if (networks.Count == 0) throw new ArgumentException("no network to check predictions with", nameof(networks));
        options = (options ?? new PredictionCheckOptions()).Resolve();
        List<MeasuredParties> parties = [];
        try
        {
            foreach ((PrivateModel model, ReadOnlyMemory<float> input) in networks)
                parties.Add(await MeasuredParties.OpenAsync(model, input, CorrelationProvider.SimulatedDealer, options.Link, cancellation).ConfigureAwait(false));
            var calibration = new CalibrationOptions { Rounds = options.Turns, NetworkSeconds = options.CalibrationSeconds, AfterRound = TurnAsync };
            CostProfile profile = await LoopbackCalibration.RunAsync("beside the networks", options.Link, calibration, tell, cancellation).ConfigureAwait(false);
            return new PredictionCheckResult { Profile = profile, Networks = [.. parties.Select(network => network.Result(profile))] };
        }
        finally
        {
            foreach (MeasuredParties network in parties) await network.DisposeAsync().ConfigureAwait(false);
        }

        // Queries are shared out evenly; turn 0 is for the compiler.
        async Task TurnAsync(int turn)
        {
            int due = options.Queries * turn / options.Turns;
            tell?.Invoke(turn == 0 ? "warming up networks" : $"networks, turn {turn} of {options.Turns}");
            foreach (MeasuredParties network in parties)
            {
                for (int query = 0; query < options.WarmUp; query++) await network.AskAsync(counts: false, cancellation).ConfigureAwait(false);
                while (network.Queries < due) await network.AskAsync(counts: true, cancellation).ConfigureAwait(false);
            }
        }
    }
}
