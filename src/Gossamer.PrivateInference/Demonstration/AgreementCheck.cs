using Gossamer.Inference.Networks;
using Gossamer.Learning.Data;
using Gossamer.Learning.Models;
using Gossamer.Learning.Tensors;
using Gossamer.PrivateInference.Export;
using Gossamer.TwoParty.Networks;
using Gossamer.TwoParty.Networks.Measurement;
using Gossamer.TwoParty.Networks.Sessions;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.PrivateInference.Demonstration;

/// <summary>Asks a private network and compares its scores with those of libtorch.</summary>
public static class AgreementCheck
{
    /// <summary>Asks.</summary>
    /// <param name="network">The network in floating point.</param>
    /// <param name="model">The same for two parties; its output must be the scores.</param>
    /// <param name="set">Samples with labels.</param>
    /// <param name="samples">How many of them.</param>
    /// <param name="provider">Who makes correlations.</param>
    /// <param name="link">A link to imitate; loopback if null.</param>
    /// <param name="asked">Is told how many samples are done; may be null.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<AgreementReport> RunAsync(
        TrainedNetwork network, PrivateModel model, IDataset set, int samples, CorrelationProvider provider, LinkShape? link = null,
        Action<int>? asked = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(set);
        ManifestSettings settings = model.Manifest.Settings;
        if (settings.Output != OutputKind.Logits) throw new ArgumentException("scores are compared, and this manifest opens classes alone", nameof(model));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samples, set.Count);
        float[] inputs = PrivateDemo.Samples(set, samples);
        int length = inputs.Length / samples, classes = model.Manifest.Scores.Elements;
        float[] plain = Plain(network, inputs, samples);
        var queries = new List<QueryMeasure>();
        var own = new List<double>();
        await using (LoopbackParties parties = await LoopbackParties.OpenAsync(model.Weights, provider, link, cancellation).ConfigureAwait(false))
        {
            for (int first = 0; first < samples; first += settings.Batch)
            {
                int part = Math.Min(settings.Batch, samples - first);
                // A last batch that is not full is filled up with zeros.
                float[] batch = new float[settings.Batch * length];
                inputs.AsSpan(first * length, part * length).CopyTo(batch);
                (QueryResult result, _) = await parties.QueryAsync(batch, cancellation).ConfigureAwait(false);
                own.AddRange(result.Values.Take(part * classes));
                queries.Add(result.Measure);
                asked?.Invoke(first + part);
            }
        }
        return Compare(set, samples, classes, plain, own, settings.ErrorBound ?? double.PositiveInfinity, queries);
    }

    /// <summary>Scores [samples, classes] of libtorch.</summary>
    internal static float[] Plain(TrainedNetwork network, float[] inputs, int samples)
    {
        using DisposeScope scope = NewDisposeScope();
        using var dense = new DenseNetwork(network);
        Tensor all = tensor(inputs).view([samples, .. network.Graph.SampleShape.Select(static size => (long)size)]);
        return TensorData.Copy<float>(dense.Forward(all).flatten());
    }

    private static AgreementReport Compare(
        IDataset set, int samples, int classes, float[] plain, List<double> own, double bound, IReadOnlyList<QueryMeasure> queries)
    {
        (int agree, int beyond, int plainRight, int ownRight) = (0, 0, 0, 0);
        double largest = 0;
        for (int sample = 0; sample < samples; sample++)
        {
            double[] reference = [.. Enumerable.Range(sample * classes, classes).Select(i => (double)plain[i])];
            double[] scores = [.. Enumerable.Range(sample * classes, classes).Select(i => own[i])];
            int expected = Array.IndexOf(reference, reference.Max()), actual = Array.IndexOf(scores, scores.Max());
            for (int i = 0; i < classes; i++) largest = Math.Max(largest, Math.Abs(reference[i] - scores[i]));
            double[] ordered = [.. reference.OrderDescending()];
            if (expected == actual) agree++;
            else if (ordered[0] - ordered[1] > 2 * bound) beyond++;
            if (expected == set.Label(sample)) plainRight++;
            if (actual == set.Label(sample)) ownRight++;
        }
        return new AgreementReport
        {
            Samples = samples,
            PlainAccuracy = (double)plainRight / samples,
            PrivateAccuracy = (double)ownRight / samples,
            Agree = agree,
            DifferBeyondMargin = beyond,
            MaxLogitError = largest,
            Queries = queries,
        };
    }
}
