namespace Gossamer.EdgeInference.Agents;

/// <summary>
/// Independent categorical distributions over consecutive logits, one for each element of a MultiDiscrete action; options can be masked out.
/// </summary>
public sealed class CategoricalHeads
{
    private readonly int[] _sizes;

    /// <summary>With these numbers of options.</summary>
    /// <exception cref="ArgumentException">One is not positive.</exception>
    public CategoricalHeads(params ReadOnlySpan<int> sizes)
    {
        foreach (int size in sizes) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, nameof(sizes));
        _sizes = sizes.ToArray();
        Logits = _sizes.Sum();
    }

    /// <summary>Logits of all heads.</summary>
    public int Logits { get; }

    /// <summary>Number of heads.</summary>
    public int Heads => _sizes.Length;

    /// <summary>Sets logits of options that are not allowed to −∞, the effect of an action mask.</summary>
    /// <param name="logits">[logit]: changed.</param>
    /// <param name="allowed">[logit]: whether an option may be taken; each head needs one that may.</param>
    public static void Mask(Span<float> logits, ReadOnlySpan<bool> allowed)
    {
        for (int i = 0; i < logits.Length; i++)
            if (!allowed[i]) logits[i] = float.NegativeInfinity;
    }

    /// <summary>Draws an option of each head.</summary>
    /// <param name="logits">[logit]</param>
    /// <param name="uniforms">[head]: uniform in [0, 1).</param>
    /// <param name="choice">[head]: receives options.</param>
    /// <returns>Log-probability of the choice.</returns>
    public double Draw(ReadOnlySpan<float> logits, ReadOnlySpan<double> uniforms, Span<int> choice)
    {
        double total = 0;
        for (int h = 0, at = 0; h < _sizes.Length; at += _sizes[h], h++)
        {
            ReadOnlySpan<float> own = logits.Slice(at, _sizes[h]);
            double normal = LogSum(own), left = uniforms[h];
            int option = -1;
            for (int i = 0; i < own.Length; i++)
            {
                double probability = Math.Exp(own[i] - normal);
                if (probability == 0) continue;
                option = i;
                if ((left -= probability) < 0) break;
            }
            choice[h] = option;
            total += own[option] - normal;
        }
        return total;
    }

    /// <summary>The likeliest option of each head.</summary>
    public void Mode(ReadOnlySpan<float> logits, Span<int> choice)
    {
        for (int h = 0, at = 0; h < _sizes.Length; at += _sizes[h], h++)
        {
            choice[h] = 0;
            for (int i = 1; i < _sizes[h]; i++)
                if (logits[at + i] > logits[at + choice[h]]) choice[h] = i;
        }
    }

    /// <summary>Log-probability of a choice, and the entropy of all heads.</summary>
    public (double LogProbability, double Entropy) Evaluate(ReadOnlySpan<float> logits, ReadOnlySpan<int> choice)
    {
        double log = 0, entropy = 0;
        for (int h = 0, at = 0; h < _sizes.Length; at += _sizes[h], h++)
        {
            ReadOnlySpan<float> own = logits.Slice(at, _sizes[h]);
            double normal = LogSum(own);
            log += own[choice[h]] - normal;
            foreach (float logit in own)
                if (!float.IsNegativeInfinity(logit)) entropy -= Math.Exp(logit - normal) * (logit - normal);
        }
        return (log, entropy);
    }

    /// <summary>Gradient over logits of <paramref name="logWeight"/> · log-probability + <paramref name="entropyWeight"/> · entropy.</summary>
    public void Gradient(ReadOnlySpan<float> logits, ReadOnlySpan<int> choice, double logWeight, double entropyWeight, Span<float> gradient)
    {
        for (int h = 0, at = 0; h < _sizes.Length; at += _sizes[h], h++)
        {
            ReadOnlySpan<float> own = logits.Slice(at, _sizes[h]);
            double normal = LogSum(own), entropy = 0;
            foreach (float logit in own)
                if (!float.IsNegativeInfinity(logit)) entropy -= Math.Exp(logit - normal) * (logit - normal);
            for (int i = 0; i < own.Length; i++)
            {
                if (float.IsNegativeInfinity(own[i]))
                {
                    gradient[at + i] = 0;
                    continue;
                }
                double log = own[i] - normal, probability = Math.Exp(log);
                gradient[at + i] = (float)(logWeight * ((i == choice[h] ? 1 : 0) - probability) - entropyWeight * probability * (log + entropy));
            }
        }
    }

    private static double LogSum(ReadOnlySpan<float> logits)
    {
        double most = double.NegativeInfinity, sum = 0;
        foreach (float logit in logits) most = Math.Max(most, logit);
        foreach (float logit in logits) sum += Math.Exp(logit - most);
        return most + Math.Log(sum);
    }
}
