namespace Gossamer.EdgeInference.Model;

/// <summary>A finite-state Markov channel ready to use: rates, and the next state as a function of one uniform number.</summary>
public sealed class ChannelModel
{
    private readonly double[] _cumulative;
    private readonly double[] _secondsPerBit;
    private readonly double[] _stationary;

    /// <summary>Builds it for <paramref name="devices"/> devices that share the bandwidth.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public ChannelModel(ChannelOptions options, int devices)
    {
        options.Check();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(devices);
        States = options.Transitions.Count;
        double[] rates = [.. options.Rates ?? options.Gains.Select(gain => RateOf(options, gain, devices))];
        _secondsPerBit = [.. rates.Select(static rate => 1 / rate)];
        Rates = rates;
        _cumulative = new double[States * States];
        for (int i = 0; i < States; i++)
        {
            double sum = 0;
            for (int j = 0; j < States; j++) _cumulative[i * States + j] = sum += options.Transitions[i][j];
            // Rounding must not leave a gap above the last state that can follow.
            for (int j = States - 1; j >= 0 && (j == States - 1 || options.Transitions[i][j + 1] == 0); j--) _cumulative[i * States + j] = double.PositiveInfinity;
        }
        _stationary = StationaryOf(options.Transitions);
    }

    /// <summary>Number of states.</summary>
    public int States { get; }

    /// <summary>Rate of each state in bit/s.</summary>
    public IReadOnlyList<double> Rates { get; }

    /// <summary>Long-run share of each state.</summary>
    public ReadOnlySpan<double> Stationary => _stationary;

    /// <summary>Seconds per bit of each state.</summary>
    public ReadOnlySpan<double> SecondsPerBit => _secondsPerBit;

    /// <summary>[state, state]: a state is left for the first whose entry is above the uniform number.</summary>
    internal ReadOnlySpan<double> Cumulative => _cumulative;

    /// <summary>The state after <paramref name="state"/>.</summary>
    /// <param name="state">State now.</param>
    /// <param name="uniform">Uniform in [0, 1).</param>
    public int Next(int state, double uniform)
    {
        ReadOnlySpan<double> row = _cumulative.AsSpan(state * States, States);
        int next = 0;
        while (uniform >= row[next]) next++;
        return next;
    }

    /// <summary>A state of the stationary law.</summary>
    /// <param name="uniform">Uniform in [0, 1).</param>
    public int Draw(double uniform)
    {
        double sum = 0;
        for (int state = 0; state < States - 1; state++)
            if (uniform < (sum += _stationary[state])) return state;
        return States - 1;
    }

    private static double RateOf(ChannelOptions options, double gain, int devices)
    {
        double width = options.BandwidthHertz / devices;
        double watts = Math.Pow(10, options.PowerDbm / 10) / 1000, density = Math.Pow(10, options.NoiseDbmPerHertz / 10) / 1000, figure = Math.Pow(10, options.NoiseFigureDb / 10);
        return width * Math.Log2(1 + watts * gain / (figure * density * width));
    }

    /// <summary>Powers of the lazy chain, which has the same stationary law and no period.</summary>
    private static double[] StationaryOf(IReadOnlyList<IReadOnlyList<double>> transitions)
    {
        int states = transitions.Count;
        double[] law = new double[states], next = new double[states];
        Array.Fill(law, 1.0 / states);
        for (int round = 0; round < 100_000; round++)
        {
            Array.Clear(next);
            for (int i = 0; i < states; i++)
                for (int j = 0; j < states; j++) next[j] += law[i] * (0.5 * transitions[i][j] + (i == j ? 0.5 : 0));
            double change = 0;
            for (int i = 0; i < states; i++) change += Math.Abs(next[i] - law[i]);
            (law, next) = (next, law);
            if (change < 1e-15) break;
        }
        return law;
    }
}
