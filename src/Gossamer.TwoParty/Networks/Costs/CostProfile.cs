using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>What a link and two machines can do, measured between them: seconds for each unit of work, in classes.</summary>
public sealed record CostProfile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
    };

    /// <summary>A profile in which nothing takes any time: for bytes and flights, which need none.</summary>
    public static CostProfile Unmeasured { get; } = new()
    {
        Name = "no profile", Measured = false, LatencySeconds = 0, MessageSeconds = 0, WakeSeconds = 0, StepSeconds = 0, BytesPerSecond = double.MaxValue, Narrow = OnlineRates.Zero, Wide = OnlineRates.Zero,
        Offline = OfflineRates.Zero,
    };

    /// <summary>Which link, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the figures were measured; those of a profile that was not are never a claim.</summary>
    public required bool Measured { get; init; }

    /// <summary>Seconds on the way from one side to the other, for a message without a body.</summary>
    public required double LatencySeconds { get; init; }

    /// <summary>Seconds that sending a message costs its sender's processor, and receiving it its receiver's: system calls and TLS.</summary>
    public required double MessageSeconds { get; init; }

    /// <summary>Seconds that a party which has waited for long takes to wake up, and the other to wake it.</summary>
    public required double WakeSeconds { get; init; }

    /// <summary>Seconds that each party needs for a step of a network besides its messages and its work: memory, and who is next.</summary>
    public required double StepSeconds { get; init; }

    /// <summary>Payload bytes for each second and direction, TLS included.</summary>
    public required double BytesPerSecond { get; init; }

    /// <summary>Share of the shorter of computing and sending that the longer hides, 0 to 1.</summary>
    public double Overlap { get; init; } = 0.5;

    /// <summary>Online work with words of 32 bits.</summary>
    public required OnlineRates Narrow { get; init; }

    /// <summary>Online work with words of 64 bits.</summary>
    public required OnlineRates Wide { get; init; }

    /// <summary>Correlations.</summary>
    public required OfflineRates Offline { get; init; }

    /// <summary>Reads a profile.</summary>
    /// <exception cref="InvalidDataException">The file is none.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static CostProfile Load(string path)
    {
        try
        {
            CostProfile profile = JsonSerializer.Deserialize<CostProfile>(File.ReadAllText(path), Options) ?? throw new JsonException("is null");
            if (!profile.Figures.All(static figure => double.IsFinite(figure) && figure >= 0) || profile.BytesPerSecond <= 0 || profile.Overlap > 1)
                throw new JsonException("a figure is negative or not finite");
            return profile;
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"{path}: no profile of a link: {wrong.Message}; make one with gossamer private calibrate", wrong);
        }
    }

    /// <summary>Writes the profile, in one step.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path)
    {
        string temporary = path + ".tmp";
        File.WriteAllText(temporary, JsonSerializer.Serialize(this, Options) + "\n");
        File.Move(temporary, path, overwrite: true);
    }

    private IEnumerable<double> Figures => [LatencySeconds, MessageSeconds, WakeSeconds, StepSeconds, BytesPerSecond, Overlap, .. Narrow.Figures, .. Wide.Figures, .. Offline.Figures];
}
