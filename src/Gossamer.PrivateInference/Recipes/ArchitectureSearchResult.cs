using Gossamer.PrivateInference.Search;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>What a search has found.</summary>
public sealed record ArchitectureSearchResult
{
    /// <summary>What each part of the data is.</summary>
    public required string Data { get; init; }

    /// <summary>What predictions and measurements hold for.</summary>
    public required string Costs { get; init; }

    /// <summary>The gates of the network.</summary>
    public required IReadOnlyList<Gate> Gates { get; init; }

    /// <summary>Every network found.</summary>
    public required IReadOnlyList<SearchPoint> Points { get; init; }

    /// <summary>Networks with a comparison in every gate and in none, trained as the others.</summary>
    public required IReadOnlyList<SearchPoint> Ends { get; init; }

    /// <summary>Points that no other one beats in accuracy and time, from the fastest on.</summary>
    public required IReadOnlyList<SearchPoint> Front { get; init; }

    /// <summary>What the budget did not reach.</summary>
    public required IReadOnlyList<string> Unfinished { get; init; }

    /// <summary>Time of all trainings that this process did.</summary>
    public required double Seconds { get; init; }

    /// <summary>The run's directory.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>Those of <paramref name="points"/> that no other one beats or equals in one and betters in the other, from the fastest on.</summary>
    public static IReadOnlyList<SearchPoint> FrontOf(IEnumerable<SearchPoint> points)
    {
        var front = new List<SearchPoint>();
        foreach (SearchPoint point in points.OrderBy(static point => point.Milliseconds).ThenByDescending(static point => point.Accuracy))
            if (front.Count == 0 || point.Accuracy > front[^1].Accuracy) front.Add(point);
        return front;
    }
}
