using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Simulation;

namespace Gossamer.EdgeInference.Live;

/// <summary>
/// The rate of a device's link, slot by slot: the Markov channel of the equations, from the same stream as in the simulator. Thread-safe; keeps a
/// byte for each slot.
/// </summary>
public sealed class MarkovRate : IRateSource
{
    private readonly ChannelModel _channel;
    private readonly List<byte> _states = [];
    private readonly Lock _gate = new();
    private Xoshiro _random;

    /// <summary>The link of a device.</summary>
    /// <param name="channel">States and their rates.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="device">Index of the device.</param>
    public MarkovRate(ChannelModel channel, ulong seed, int device)
    {
        (_channel, _random, Best) = (channel, Xoshiro.Of(seed, 0, device, RandomPurpose.Channel), channel.Rates.Max());
        _states.Add((byte)channel.Draw(_random.NextUniform()));
    }

    /// <inheritdoc/>
    public double Best { get; }

    /// <summary>State H in <paramref name="slot"/>.</summary>
    public int State(long slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        lock (_gate)
        {
            while (_states.Count <= slot) _states.Add((byte)_channel.Next(_states[^1], _random.NextUniform()));
            return _states[(int)slot];
        }
    }

    /// <inheritdoc/>
    public double BitsPerSecond(long slot) => _channel.Rates[State(slot)];
}
