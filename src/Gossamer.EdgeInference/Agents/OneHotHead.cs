namespace Gossamer.EdgeInference.Agents;

/// <summary>
/// Groups of options, of which the likeliest is taken: a one-hot forward, and the gradient of the softmax backward (straight-through). The
/// temperature falls during training; noise is added to logits by whoever explores.
/// </summary>
public sealed class OneHotHead(int groups, int options) : IActionHead
{
    /// <summary>Temperature of the softmax whose gradient is used. Default 1.</summary>
    public float Temperature { get; set; } = 1;

    /// <inheritdoc/>
    public int Outputs => groups * options;

    /// <inheritdoc/>
    public int Actions => groups * options;

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<float> outputs, Span<float> action)
    {
        action.Clear();
        for (int g = 0; g < groups; g++)
        {
            int best = 0;
            for (int i = 1; i < options; i++)
                if (outputs[g * options + i] > outputs[g * options + best]) best = i;
            action[g * options + best] = 1;
        }
    }

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<float> outputs, ReadOnlySpan<float> action, ReadOnlySpan<float> actionGradient, Span<float> outputGradient)
    {
        Span<float> soft = stackalloc float[options];
        for (int g = 0; g < groups; g++)
        {
            ReadOnlySpan<float> logits = outputs.Slice(g * options, options), gradient = actionGradient.Slice(g * options, options);
            float most = float.NegativeInfinity, sum = 0, mean = 0;
            foreach (float logit in logits) most = Math.Max(most, logit);
            for (int i = 0; i < options; i++) sum += soft[i] = MathF.Exp((logits[i] - most) / Temperature);
            for (int i = 0; i < options; i++)
            {
                soft[i] /= sum;
                mean += soft[i] * gradient[i];
            }
            for (int i = 0; i < options; i++) outputGradient[g * options + i] = soft[i] * (gradient[i] - mean) / Temperature;
        }
    }
}
