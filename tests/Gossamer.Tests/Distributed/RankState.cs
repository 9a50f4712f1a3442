using System.Globalization;
using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Training;
using Xunit;

namespace Gossamer.Tests.Distributed;

/// <summary>What a training has come to: topologies and everything trained.</summary>
/// <param name="Rounds">Rounds so far.</param>
/// <param name="Fingerprints">Of each topology.</param>
/// <param name="Values">Active weights and dense parameters, one after the other.</param>
internal sealed record RankState(int Rounds, UInt128[] Fingerprints, double[] Values)
{
    public static RankState Of(SparseTrainer trainer, IEnumerable<double> buffers) => new(
        trainer.Rounds, [.. trainer.Layers.Select(static layer => layer.Topology.Fingerprint)],
        [.. trainer.Parameters.SelectMany(static parameter => parameter.ReadActive()), .. buffers]);

    public static byte[] Write(params RankState[] states)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(states.Length);
        foreach (RankState state in states)
        {
            writer.Write(state.Rounds);
            writer.Write(state.Fingerprints.Length);
            foreach (UInt128 fingerprint in state.Fingerprints) writer.Write(fingerprint.ToString(CultureInfo.InvariantCulture));
            writer.Write(state.Values.Length);
            foreach (double value in state.Values) writer.Write(value);
        }
        return stream.ToArray();
    }

    public static RankState[] Read(byte[] content)
    {
        using var reader = new BinaryReader(new MemoryStream(content));
        return [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => new RankState(
            reader.ReadInt32(),
            [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => UInt128.Parse(reader.ReadString(), CultureInfo.InvariantCulture))],
            [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadDouble())])).ToArray()];
    }

    /// <summary>The same topologies, and values whose difference has at most <paramref name="tolerance"/> of their norm.</summary>
    public void AssertSameNetwork(RankState actual, double tolerance)
    {
        Assert.Equal(Fingerprints, actual.Fingerprints);
        double error = Math.Sqrt(Values.Zip(actual.Values, static (x, y) => (x - y) * (x - y)).Sum() / Values.Sum(static x => x * x));
        Assert.InRange(error, 0, tolerance);
    }
}
