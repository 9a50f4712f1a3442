using System.Numerics;
using System.Runtime.InteropServices;

namespace Gossamer.EdgeInference.Bearings;

/// <summary>
/// Changes the rate of a signal by up / down: zeros between samples, a low-pass filter below the lower of both Nyquist frequencies, and every
/// down-th value of that, computed by phases so that no zero is multiplied. Without delay.
/// </summary>
/// <remarks>
/// The filter is a sinc under a Kaiser window (Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", ISCAS 1974) with
/// 80 dB in the stop band, which begins at the lower Nyquist frequency: nothing aliases above that level. The pass band ends at nine tenths of it.
/// </remarks>
public sealed class PolyphaseResampler
{
    private const double StopBandDecibels = 80, PassBand = 0.9;

    /// <summary>[phase]: taps in the order of the samples they meet.</summary>
    private readonly float[][] _phases;
    private readonly int _half, _taps;

    /// <summary>A resampler for the ratio, which is reduced.</summary>
    public PolyphaseResampler(int up, int down)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(up);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(down);
        int divisor = (int)BigInteger.GreatestCommonDivisor(up, down);
        (Up, Down) = (up / divisor, down / divisor);
        if (Up == Down)
        {
            (_phases, _half, _taps) = ([[1]], 0, 1);
            return;
        }
        // In units of the raised rate: stop band from 1 / (2 max), half amplitude in the middle of the transition.
        double stop = 0.5 / Math.Max(Up, Down), transition = stop * (1 - PassBand), cutoff = stop - transition / 2;
        int half = (int)Math.Ceiling((StopBandDecibels - 7.95) / (2.285 * 2 * Math.PI * transition) / 2);
        double beta = 0.1102 * (StopBandDecibels - 8.7), scale = Up / Bessel0(beta);
        _taps = (2 * half + 1 + Up - 1) / Up;
        _half = half;
        _phases = new float[Up][];
        for (int phase = 0; phase < Up; phase++)
        {
            _phases[phase] = new float[_taps];
            for (int tap = 0; tap < _taps; tap++)
            {
                // The newest sample meets the tap of the phase itself, older ones those Up apart.
                int place = phase + (_taps - 1 - tap) * Up - half;
                if (Math.Abs(place) > half) continue;
                double window = Bessel0(beta * Math.Sqrt(1 - (double)place * place / ((double)half * half)));
                double sinc = place == 0 ? 2 * cutoff : Math.Sin(2 * Math.PI * cutoff * place) / (Math.PI * place);
                _phases[phase][tap] = (float)(scale * sinc * window);
            }
        }
    }

    /// <summary>Factor up, without common divisors.</summary>
    public int Up { get; }

    /// <summary>Factor down, without common divisors.</summary>
    public int Down { get; }

    /// <summary>Samples of the input before and behind an output's place that it depends on.</summary>
    public int Support => (_half + Up - 1) / Up;

    /// <summary>
    /// The signal at the new rate: value i stands where sample i · down / up was. As long as values stand within the input, which is zero
    /// before and behind.
    /// </summary>
    public float[] Resample(ReadOnlySpan<float> input)
    {
        if (Up == Down) return input.ToArray();
        if (input.IsEmpty) return [];
        int before = _taps;
        float[] padded = new float[input.Length + 2 * before];
        input.CopyTo(padded.AsSpan(before));
        float[] output = new float[(int)(((long)input.Length - 1) * Up / Down) + 1];
        for (int i = 0; i < output.Length; i++)
        {
            long place = (long)i * Down + _half;
            int newest = (int)(place / Up), phase = (int)(place % Up);
            output[i] = Dot(_phases[phase], padded.AsSpan(before + newest - _taps + 1, _taps));
        }
        return output;
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ReadOnlySpan<Vector<float>> left = MemoryMarshal.Cast<float, Vector<float>>(a), right = MemoryMarshal.Cast<float, Vector<float>>(b);
        Vector<float> sums = Vector<float>.Zero;
        for (int i = 0; i < left.Length; i++) sums += left[i] * right[i];
        float sum = Vector.Sum(sums);
        for (int i = left.Length * Vector<float>.Count; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>The modified Bessel function of the first kind and order 0, by its power series.</summary>
    private static double Bessel0(double x)
    {
        double sum = 1, term = 1;
        for (int k = 1; term > sum * 1e-17; k++) sum += term *= x * x / (4.0 * k * k);
        return sum;
    }
}
