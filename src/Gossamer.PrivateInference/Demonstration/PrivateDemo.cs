using Gossamer.Inference.Networks;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Data;
using Gossamer.PrivateInference.Export;
using Gossamer.PrivateInference.Search;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Measurement;

namespace Gossamer.PrivateInference.Demonstration;

/// <summary>
/// Trains a small network, exports it and asks it privately, both parties in one program over TLS on the loopback interface; then the same
/// with a polynomial network and with a dealer, in one table.
/// </summary>
public static class PrivateDemo
{
    private const int LargeSet = 10_000;

    /// <summary>Runs the demonstration.</summary>
    /// <param name="options">What to show.</param>
    /// <param name="tell">Is told what is going on; may be null.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<PrivateDemoResult> RunAsync(
        PrivateDemoOptions options, Action<string>? tell = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Checked();
        (IDataset train, IDataset test) = Load(options, cancellation);
        int epochs = options.Epochs ?? (train.Count > LargeSet ? 4 : 30);
        CostProfile profile = options.Profile ?? await CalibrateAsync(tell, cancellation).ConfigureAwait(false);
        var rows = new List<PrivateDemoRow>();
        AgreementReport? main = null;
        foreach (GateChoice choice in Enum.GetValues<GateChoice>())
        {
            bool polynomial = choice == GateChoice.Polynomial;
            TrainedNetwork network = PictureTraining.Run(train, choice, epochs, options.Seed, tell, cancellation);
            string name = polynomial ? "polynomial" : "relu";
            PrivateModel model = PrivateModel.Export(
                network, Samples(train, Math.Min(train.Count, options.CalibrationSamples)), options.Export with { Name = $"{options.Data}-{name}" });
            NetworkEstimate estimate = new CostModel(profile).Estimate(model.Manifest);
            foreach (CorrelationProvider provider in Enum.GetValues<CorrelationProvider>())
            {
                bool first = !polynomial && provider == CorrelationProvider.Transfers;
                int samples = first ? options.Samples
                    : provider == CorrelationProvider.SimulatedDealer ? options.DealerSamples ?? options.ComparedSamples : options.ComparedSamples;
                if (samples == 0) continue;
                string providerName = provider == CorrelationProvider.Transfers ? "transfers" : "simulated dealer";
                AgreementReport report = await AgreementCheck.RunAsync(
                    network, model, test, Math.Min(samples, test.Count), provider, null,
                    done => tell?.Invoke($"{name}, {providerName}: {done} of {Math.Min(samples, test.Count)} samples asked"), cancellation).ConfigureAwait(false);
                if (first) main = report;
                rows.Add(new PrivateDemoRow(
                    name, providerName, report.PlainAccuracy, report.Agree, report.Samples, report.MaxLogitError, model.Manifest.Settings.ErrorBound,
                    model.Manifest.Settings.RingBits, report.Online(estimate.OnlineSeconds),
                    provider == CorrelationProvider.Transfers ? report.Offline : report.Offline with { Bytes = estimate.DealerBytes }));
            }
        }
        PrivateDemoRow shown = rows[0];
        return new PrivateDemoResult
        {
            Data = options.Data,
            PlainAccuracy = main!.PlainAccuracy,
            PrivateAccuracy = main.PrivateAccuracy,
            Agree = main.Agree,
            DifferBeyondMargin = main.DifferBeyondMargin,
            Samples = main.Samples,
            MaxLogitError = main.MaxLogitError,
            StatedErrorBound = shown.StatedErrorBound,
            RingBits = shown.RingBits,
            Batch = options.Export.Batch,
            Certificate = $"{options.Export.Certificate}".ToLowerInvariant(),
            Online = shown.Online,
            Offline = shown.Offline,
            Rows = rows,
            Remarks = [.. Remarks(rows)],
        };
    }

    /// <summary>Measures this machine against itself.</summary>
    public static async Task<CostProfile> CalibrateAsync(Action<string>? tell, CancellationToken cancellation, LinkShape? link = null)
    {
        string name = link is null ? "loopback" : $"imitated link of {link.BitsPerSecond / 1e6:0} Mbit/s, {link.RoundTrip.TotalMilliseconds:0.#} ms";
        return await LoopbackCalibration.RunAsync(name, link, tell: what => tell?.Invoke($"measuring the {name}: {what}"), cancellation: cancellation).ConfigureAwait(false);
    }

    /// <summary>The first samples of a set, in a row.</summary>
    internal static float[] Samples(IDataset set, int count)
    {
        int length = set.SampleShape.Aggregate(1, static (product, size) => product * size);
        float[] samples = new float[count * length];
        for (int i = 0; i < count; i++) set.Read(i, samples.AsSpan(i * length, length));
        return samples;
    }

    /// <summary>Training and test samples; where the test part is smaller than what is to be asked, both parts are dealt anew.</summary>
    private static (IDataset Train, IDataset Test) Load(PrivateDemoOptions options, CancellationToken cancellation)
    {
        DataSplit split = DataCatalog.Load(options.Data, cancellation: cancellation);
        IDataset train = split.Train, test = split.Test;
        if (test.Count < options.Samples && train is DatasetSubset && train.Count + test.Count > options.Samples)
        {
            var all = new JoinedDataset(train, test);
            (train, test) = StratifiedSplit.Draw(
                all, (double)options.Samples / all.Count, new CounterRandom(options.Seed, "private demonstration"), $"{options.Data}/train", $"{options.Data}/test");
        }
        if (train.Count > options.TrainSamples)
            train = new DatasetSubset(train, train.Name, [.. Enumerable.Range(0, options.TrainSamples)]);
        return (train, test);
    }

    private static IEnumerable<string> Remarks(IReadOnlyList<PrivateDemoRow> rows)
    {
        foreach (string provider in rows.Select(static row => row.Provider).Distinct())
        {
            PrivateDemoRow? relu = rows.FirstOrDefault(row => row.Network == "relu" && row.Provider == provider);
            PrivateDemoRow? polynomial = rows.FirstOrDefault(row => row.Network == "polynomial" && row.Provider == provider);
            if (relu is null || polynomial is null) continue;
            foreach ((string what, double of, double against) in ((string, double, double)[])
            [
                ("bytes online", polynomial.Online.Bytes, relu.Online.Bytes), ("flights", polynomial.Online.Flights, relu.Online.Flights),
                ("time online", polynomial.Online.Ms, relu.Online.Ms), ("bytes offline", polynomial.Offline.Bytes, relu.Offline.Bytes),
                ("time offline", polynomial.Offline.Ms, relu.Offline.Ms), ("wrong answers", 1 - polynomial.PlainAccuracy, 1 - relu.PlainAccuracy),
            ])
            {
                if (of > against) yield return $"With {provider} the polynomial loses in {what}: {(against == 0 ? double.PositiveInfinity : of / against):F2} times that of ReLU.";
            }
        }
    }

    /// <summary>One set behind another.</summary>
    private sealed class JoinedDataset(IDataset first, IDataset second) : IDataset
    {
        public string Name => first.Name;

        public int Count => first.Count + second.Count;

        public IReadOnlyList<int> SampleShape => first.SampleShape;

        public IReadOnlyList<string> ClassNames => first.ClassNames;

        public int Label(int index) => index < first.Count ? first.Label(index) : second.Label(index - first.Count);

        public void Read(int index, Span<float> destination)
        {
            if (index < first.Count) first.Read(index, destination);
            else second.Read(index - first.Count, destination);
        }
    }
}
