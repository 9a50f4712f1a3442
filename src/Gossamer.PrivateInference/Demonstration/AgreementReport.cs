using Gossamer.TwoParty.Networks.Sessions;

namespace Gossamer.PrivateInference.Demonstration;

/// <summary>A network asked privately, beside the same in floating point on libtorch.</summary>
public sealed record AgreementReport
{
    /// <summary>Samples.</summary>
    public required int Samples { get; init; }

    /// <summary>Share that floating point classifies as labelled.</summary>
    public required double PlainAccuracy { get; init; }

    /// <summary>Share that the parties classify as labelled.</summary>
    public required double PrivateAccuracy { get; init; }

    /// <summary>Samples with the same class.</summary>
    public required int Agree { get; init; }

    /// <summary>Samples whose class differs although their top two scores are more than twice the stated bound apart.</summary>
    public required int DifferBeyondMargin { get; init; }

    /// <summary>Largest difference of a score.</summary>
    public required double MaxLogitError { get; init; }

    /// <summary>What each query took, at the client.</summary>
    public required IReadOnlyList<QueryMeasure> Queries { get; init; }

    /// <summary>The correlations of a query.</summary>
    public OfflineFigures Offline => new(Queries[^1].OfflineBytes, Median(static query => query.OfflineMs));

    /// <summary>A query online, beside a prediction.</summary>
    public OnlineFigures Online(double predictedSeconds) => new(
        Queries[^1].OnlineBytes, Queries[^1].Flights, Median(static query => query.OnlineMs), predictedSeconds * 1000);

    private double Median(Func<QueryMeasure, double> figure)
    {
        double[] sorted = [.. Queries.Select(figure).Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
